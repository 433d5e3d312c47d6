#include "jobs/backup_run.h"

#include <chrono>
#include <utility>

#include "base/text.h"
#include "domain/plan_identity.h"
#include "jobs/enumerate_step.h"
#include "jobs/open_hours.h"
#include "jobs/repository_access.h"
#include "jobs/retrying.h"
#include "jobs/selection.h"
#include "jobs/snapshot_retention.h"
#include "jobs/sources.h"
#include "ledger/anchor_tag.h"

namespace strongroom::jobs {
namespace {

using base::Error;
using base::ErrorCode;
using domain::StepState;

// restic needs room for at least one pack file and its index; the store for the record and the log of the run.
constexpr std::uint64_t kRepositoryReserve = 32'000'000;

// A little less than the word says, so that a backup at the same hour every day is checked every day.
constexpr auto kDaily = std::chrono::hours{20};
constexpr auto kWeekly = std::chrono::hours{6 * 24 + 12};

struct Prepared {
  domain::Repository repository;
  domain::RepositoryAccess access;
  domain::BackupRequest request;
};

class BackupRun {
 public:
  BackupRun(RunSession& session, const domain::Plan& plan, std::stop_token stop)
      : session_{session}, plan_{plan}, stop_{std::move(stop)}, hours_{session, plan, stop_} {}

  void execute() {
    hours_.require_open();
    session_.step("preflight", [&] { return preflight(); });
    session_.begin_beside(EnumerateStep::kName);
    session_.step("backup", [&] { return backup(); });
    session_.step("check", [&] { return check(); });
    retain();
  }

 private:
  // By the plan's rules as they are by now: whoever sees a mistake while a long backup runs can still mend it. A plan
  // without rules keeps everything, and says nothing of it in each run.
  void retain() {
    const auto now = session_.services().store.find_plan(plan_.name);
    if (!now || now->created_at != plan_.created_at || now->repository != plan_.repository) return;
    if (!now->files.retention.removes_something()) return;
    session_.step("retention", [&] { return apply_retention(session_, *now, prepared_.access, stop_); });
  }

  StepState preflight() {
    auto& services = session_.services();
    const auto tool = services.engine.version();
    session_.note("restic " + tool.version + " (" + tool.path + ")");
    const auto repository = services.store.find_repository(plan_.repository);
    if (!repository)
      throw Error{ErrorCode::not_found, "the plan's repository '" + plan_.repository + "' is not configured any more"};
    prepared_.repository = *repository;
    prepared_.access = open_access(*repository, services.vault);
    prepared_.request.files = plan_.files;
    prepared_.request.tags = plan_.files.tags;
    prepared_.request.tags.push_back(domain::plan_tag(plan_));
    prepared_.request.tags.push_back(domain::identity_tag(plan_));
    const bool complete = take_sources();
    require_space_for_records(services.data);
    if (prepared_.access.backend == "local")
      require_space(prepared_.access.location.reveal(), kRepositoryReserve, "the repository");
    return complete ? StepState::succeeded : StepState::warning;
  }

  // False when something of what the plan means is not there.
  bool take_sources() {
    for (const auto& source : plan_.files.sources) {
      require_usable_source(source, session_.services().data);
      require_outside_repository(source, prepared_.access);
    }
    auto [present, missing] = inspect_sources(plan_.files.sources);
    if (present.empty()) {
      std::string why = plan_.files.sources.empty() ? "the plan has no source" : "none of the plan's sources exists";
      for (const auto& source : missing) why += (source == missing.front() ? ": " : ", ") + base::escape_path(source);
      throw Error{ErrorCode::source_missing, why};
    }
    for (const auto& source : missing)
      session_.warn({ErrorCode::source_missing, "this source does not exist and was left out", source});
    const auto links = symbolic_links(present);
    for (const auto& link : links)
      session_.warn({ErrorCode::source_missing,
                     "this source is a symbolic link: the link is backed up, not what it points to", link});
    prepared_.request.exclude_paths = own_paths(present, session_.services().data, prepared_.access);
    if (!prepared_.request.exclude_paths.empty()) session_.note("strongroom's own data is left out of this backup");
    prepared_.request.files.sources = std::move(present);
    return missing.empty() && links.empty();
  }

  StepState backup() {
    auto& run = session_.edit();
    domain::BackupResult result;
    retrying(session_, plan_.retries, "backup", stop_, [&] {
      hours_.perform(OpenHours::Stopped::is_due_again,
                     [&](const std::stop_token& stop) { result = back_up_and_count(stop); });
    });
    run.snapshot_id = result.snapshot_id;
    run.files = result.files;
    run.bytes = result.bytes;
    const auto counted = run.warning_count + result.warning_count;
    bool complete = result.warning_count == 0;
    for (auto& warning : result.warnings) add_warning(run, std::move(warning));
    run.warning_count = counted;  // the engine counts more than it keeps
    if (run.files.total == 0) {
      complete = false;
      session_.warn(
          {ErrorCode::source_missing, "there was no file in the plan's sources (is a disk not mounted?)", {}});
    }
    return complete ? StepState::succeeded : StepState::warning;
  }

  domain::BackupResult back_up_and_count(const std::stop_token& stop) {
    auto& services = session_.services();
    EnumerateStep enumerate{session_,
                            [&] { return selection_of(services.engine, prepared_.request, prepared_.access); }, stop};
    session_.settle_earlier_locks(prepared_.access, call(stop));
    auto request = prepared_.request;
    // Where the ledger stands leaves the machine with every snapshot.
    request.tags.push_back(ledger::anchor_tag(services.store.ledger_head().checkpoint));
    return services.engine.backup(prepared_.access, request, {enumerate, stop, plan_.limits, session_.run_lock()});
  }

  StepState check() {
    if (!check_is_due()) {
      session_.note("not checked: the plan checks less often than it backs up");
      return StepState::skipped;
    }
    auto& services = session_.services();
    try {
      retrying(session_, plan_.retries, "check", stop_, [&] {
        hours_.perform(OpenHours::Stopped::is_left, [&](const std::stop_token& stop) {
          session_.settle_earlier_locks(prepared_.access, call(stop));
          services.engine.check(prepared_.access, {}, call(stop));
        });
      });
    } catch (const Error& error) {
      if (error.code() == ErrorCode::integrity || error.code() == ErrorCode::cancelled) throw;
      session_.clean_up_locks(error);
      session_.warn({error.code(), "the snapshot was made but not checked: " + error.message(), {}});
      return StepState::warning;
    }
    session_.edit().verified = true;
    services.store.set_repository_checked(prepared_.repository.name, services.clock.now());
    return StepState::succeeded;
  }

  bool check_is_due() const {
    if (plan_.check == domain::CheckPolicy::every_run || !prepared_.repository.checked_at) return true;
    const auto age = session_.services().clock.now() - *prepared_.repository.checked_at;
    return age >= (plan_.check == domain::CheckPolicy::daily ? kDaily : kWeekly);
  }

  domain::EngineCall call(const std::stop_token& stop) { return {session_, stop, plan_.limits, session_.run_lock()}; }

  RunSession& session_;
  const domain::Plan& plan_;
  std::stop_token stop_;
  OpenHours hours_;
  Prepared prepared_;
};

}  // namespace

void run_backup(RunSession& session, const domain::Plan& plan, std::stop_token stop) {
  BackupRun{session, plan, std::move(stop)}.execute();
}

}  // namespace strongroom::jobs
