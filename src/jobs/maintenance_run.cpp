#include "jobs/maintenance_run.h"

#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "jobs/appointment.h"
#include "jobs/giving_way.h"
#include "jobs/ledger_trust.h"
#include "jobs/repository_access.h"
#include "jobs/retrying.h"

namespace strongroom::jobs {
namespace {

using base::Error;
using base::ErrorCode;
using domain::StepState;

class MaintenanceRun {
 public:
  MaintenanceRun(RunSession& session, std::stop_token stop) : session_{session}, stop_{std::move(stop)} {}

  void check(CheckScope scope) {
    session_.step("preflight", [&] { return preflight(); });
    session_.step("check", [&] {
      const auto part = part_of(scope);
      session_.edit().data_part = part;
      if (part) session_.note("reading part " + std::to_string(part->number) + " of " + std::to_string(part->of));
      const auto began_at = session_.services().clock.now();
      perform("check", [&](const domain::EngineCall& call) { session_.services().engine.check(access_, part, call); });
      session_.edit().verified = true;
      remember(part, began_at);
      return StepState::succeeded;
    });
  }

  void prune() {
    session_.step("preflight", [&] {
      require_trustworthy_ledger(session_.services().store, {session_.run().actor, "repository.prune", target()});
      return preflight();
    });
    session_.step("prune", [&] {
      domain::PruneResult result;
      perform("prune", [&](const domain::EngineCall& call) {
        result = session_.services().engine.prune(access_, repository_.maintenance.limits, call);
      });
      session_.edit().freed_bytes = result.freed_bytes;
      if (result.freed_bytes) session_.note("freed " + base::format_bytes(*result.freed_bytes));
      return StepState::succeeded;
    });
  }

 private:
  std::string target() const { return "repository/" + session_.run().repository; }

  StepState preflight() {
    auto& services = session_.services();
    const auto tool = services.engine.version();
    session_.note("restic " + tool.version + " (" + tool.path + ")");
    const auto& name = session_.run().repository;
    const auto repository = services.store.find_repository(name);
    if (!repository) throw Error{ErrorCode::not_found, "repository '" + name + "' is not configured"};
    repository_ = *repository;
    access_ = open_access(repository_, services.vault);
    return StepState::succeeded;
  }

  std::optional<domain::DataPart> part_of(CheckScope scope) const {
    if (scope == CheckScope::structure) return std::nullopt;
    if (scope == CheckScope::all_data) return domain::DataPart{};
    // A pass goes on with as many parts as it began with: how many days of a schedule fall into its time is another
    // number each week.
    const auto& reading = repository_.reading;
    const bool under_way = reading.done > 0 && reading.done < reading.parts;
    const auto parts = under_way ? reading.parts : data_parts(repository_, session_.services().clock.now());
    return domain::DataPart{domain::next_part(reading, parts), parts};
  }

  // Tried again as its kind of run is, and stopped for a backup that waits.
  void perform(const std::string& step, const std::function<void(const domain::EngineCall&)>& work) {
    const auto once = [&](const std::stop_token& stop) {
      try {
        session_.settle_earlier_locks(access_, call(stop));
        work(call(stop));
      } catch (const Error& error) {
        if (error.code() == ErrorCode::cancelled) session_.clean_up_locks(error);
        throw;
      }
    };
    const auto leave = [&] {
      session_.note("makes way for a backup that waits for the repository, and begins again after it");
      session_.waiting(
          domain::Waiting{domain::Waiting::Reason::lock, "a backup has the repository; it goes on after it"});
      session_.turn().give_way(stop_);
      session_.waiting(std::nullopt);
    };
    retrying(session_, {}, step, stop_, [&] { session_.giving_way().perform(stop_, once, leave); });
  }

  domain::EngineCall call(const std::stop_token& stop) { return {session_, stop, {}, session_.run_lock()}; }

  // What was found holds for the place where it was, and a part counts for the pass that it was read for: an edit
  // meanwhile may have led elsewhere, or begun another pass.
  void remember(const std::optional<domain::DataPart>& part, base::UtcTime began_at) {
    auto& services = session_.services();
    const auto repository = services.store.find_repository(repository_.name);
    if (!repository || repository->location != repository_.location) return;
    const auto now = services.clock.now();
    services.store.set_repository_checked(repository_.name, now);
    if (part && domain::next_part(repository->reading, part->of) == part->number)
      services.store.set_repository_reading(repository_.name,
                                            domain::read_further(repository->reading, part->of, began_at, now));
  }

  RunSession& session_;
  std::stop_token stop_;
  domain::Repository repository_;
  domain::RepositoryAccess access_;
};

}  // namespace

void run_check(RunSession& session, CheckScope scope, std::stop_token stop) {
  MaintenanceRun{session, std::move(stop)}.check(scope);
}

void run_prune(RunSession& session, std::stop_token stop) {
  MaintenanceRun{session, std::move(stop)}.prune();
}

}  // namespace strongroom::jobs
