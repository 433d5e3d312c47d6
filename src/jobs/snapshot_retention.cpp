#include "jobs/snapshot_retention.h"

#include <algorithm>
#include <boost/json.hpp>
#include <iterator>
#include <string>

#include "base/error.h"
#include "base/kill_point.h"
#include "domain/plan_identity.h"
#include "jobs/ledger_agreement.h"
#include "jobs/ledger_trust.h"
#include "jobs/retrying.h"

namespace strongroom::jobs {
namespace {

using base::Error;
using base::ErrorCode;
using domain::SnapshotDecision;
using domain::StepState;

constexpr std::size_t kAtOnce = 100;      // so many are forgotten with one start, and named in one entry
constexpr std::size_t kShownDigits = 16;  // of an id: enough to find it
constexpr std::size_t kRunsAtOnce = 200;  // read while the newest good one is looked for

SnapshotDecision* decision_of(std::vector<SnapshotDecision>& decisions, const std::string& snapshot_id) {
  if (snapshot_id.empty()) return nullptr;
  // restic 0.14 has told the runs the beginning of their ids.
  const auto found = std::ranges::find_if(
      decisions, [&](const SnapshotDecision& decision) { return decision.snapshot.id.starts_with(snapshot_id); });
  return found == decisions.end() ? nullptr : &*found;
}

void keep(SnapshotDecision& decision, const char* reason) {
  if (decision.keep) return;
  decision.keep = true;
  decision.reason = reason;
}

// Keeps the newest snapshot of a good run, and the newest that was checked. Runs come newest first.
class GoodOnes {
 public:
  explicit GoodOnes(std::vector<SnapshotDecision>& decisions) : decisions_{decisions} {}

  // True when both are found.
  bool take(const domain::Run& run) {
    auto* decision = decision_of(decisions_, run.snapshot_id);
    if (decision == nullptr) return false;
    if (!good_) keep(*decision, "the newest good one");
    good_ = true;
    if (run.verified) keep(*decision, "the newest one that was checked");
    return run.verified;
  }

 private:
  std::vector<SnapshotDecision>& decisions_;
  bool good_ = false;
};

void keep_good_ones(domain::StoreReader& store, const std::string& plan, const domain::Run* making,
                    std::vector<SnapshotDecision>& decisions) {
  GoodOnes good{decisions};
  if (making != nullptr) {
    if (auto* own = decision_of(decisions, making->snapshot_id)) keep(*own, "just made");
    if (making->warning_count == 0 && good.take(*making)) return;
  }
  domain::RunFilter filter{.plan = plan,
                           .state = domain::RunState::succeeded,
                           .kind = domain::RunKind::backup,
                           .before_id = {},
                           .limit = kRunsAtOnce};
  for (;;) {
    const auto runs = store.runs(filter);
    for (const auto& run : runs)
      if (good.take(run)) return;
    if (runs.size() < kRunsAtOnce) return;
    filter.before_id = runs.back().id;
  }
}

std::vector<SnapshotDecision> all_stay(const std::vector<domain::Snapshot>& oldest_first) {
  std::vector<SnapshotDecision> decisions;
  std::ranges::transform(oldest_first.rbegin(), oldest_first.rend(), std::back_inserter(decisions),
                         [](const domain::Snapshot& snapshot) {
                           return SnapshotDecision{snapshot, true, "no rule removes anything"};
                         });
  return decisions;
}

ledger::Event event_of(const domain::Run& run, const char* action, const std::vector<std::string>& ids) {
  boost::json::array shown;
  for (const auto& id : ids) shown.emplace_back(id.substr(0, kShownDigits));
  ledger::Event event;
  event.actor = run.actor;
  event.action = action;
  event.target = "plan/" + run.plan;
  event.run = run.id;
  event.severity = ledger::Severity::notice;
  event.result = "ok";
  event.details = {{"repository", run.repository}, {"count", ids.size()}, {"snapshots", std::move(shown)}};
  return event;
}

class Retention {
 public:
  Retention(RunSession& session, const domain::Plan& plan, const domain::RepositoryAccess& access,
            const std::stop_token& stop)
      : session_{session}, plan_{plan}, access_{access}, stop_{stop} {}

  StepState apply() {
    if (const auto why = reason_to_wait()) {
      session_.note("old snapshots stay: " + *why);
      return StepState::skipped;
    }
    try {
      require_trustworthy_ledger(session_.services().store,
                                 {session_.run().actor, "snapshot.forget", "plan/" + plan_.name});
      retrying(session_, plan_.retries, "retention", stop_, [&] { forget_what_may_go(); });
      return StepState::succeeded;
    } catch (const Error& error) {
      if (error.code() == ErrorCode::cancelled) throw;
      session_.clean_up_locks(error);
      session_.warn({error.code(), not_removed() + error.message(), {}});
      return StepState::warning;
    }
  }

 private:
  std::optional<std::string> reason_to_wait() const {
    const auto& run = session_.run();
    if (plan_.files.retention.when == domain::RetentionWhen::scheduled &&
        !began_by_schedule(session_.services().store, run))
      return "the plan removes them after scheduled runs";
    // Backups of what is left would push out the last that hold what is gone.
    const auto missing = std::ranges::find(run.warnings, ErrorCode::source_missing, &domain::Warning::code);
    if (missing != run.warnings.end()) return "this backup lacks a source";
    return std::nullopt;
  }

  std::string not_removed() const {
    if (removed_ == 0) return "old snapshots could not be removed: ";
    return "not all old snapshots were removed, " + std::to_string(removed_) + " were: ";
  }

  void forget_what_may_go() {
    auto& services = session_.services();
    session_.settle_earlier_locks(access_, call());
    const auto decisions = decide_snapshots(services.store, services.engine, access_, plan_, &session_.run(), call());
    require_same_history(services.store, decisions);
    std::vector<std::string> going;
    for (const auto& decision : decisions)
      if (!decision.keep) going.push_back(decision.snapshot.id);
    session_.note(std::to_string(decisions.size() - going.size()) + " snapshots stay, " + std::to_string(going.size()) +
                  " go");
    for (std::size_t begin = 0; begin < going.size(); begin += kAtOnce)
      forget({going.begin() + static_cast<std::ptrdiff_t>(begin),
              going.begin() + static_cast<std::ptrdiff_t>(std::min(begin + kAtOnce, going.size()))});
  }

  void forget(const std::vector<std::string>& ids) {
    auto& services = session_.services();
    services.store.record(event_of(session_.run(), "snapshot.forgetting", ids));
    base::kill_point("snapshot.forgetting");
    services.engine.forget(access_, {domain::identity_tag(plan_), ids}, call());
    base::kill_point("snapshot.forgotten");
    removed_ += ids.size();
    services.store.record(event_of(session_.run(), "snapshot.forgotten", ids));
  }

  domain::EngineCall call() { return {session_, stop_, plan_.limits, session_.run_lock()}; }

  RunSession& session_;
  const domain::Plan& plan_;
  const domain::RepositoryAccess& access_;
  const std::stop_token& stop_;
  std::size_t removed_ = 0;
};

}  // namespace

std::vector<SnapshotDecision> decide_snapshots(domain::StoreReader& store, domain::BackupEngine& engine,
                                               const domain::RepositoryAccess& access, const domain::Plan& plan,
                                               const domain::Run* making, const domain::EngineCall& call) {
  const auto tag = domain::identity_tag(plan);
  const auto& rules = plan.files.retention;
  if (!rules.removes_something()) return all_stay(engine.snapshots(access, tag, call));
  auto decisions = engine.decide(access, tag, rules, call);
  keep_good_ones(store, plan.name, making, decisions);
  return decisions;
}

StepState apply_retention(RunSession& session, const domain::Plan& plan, const domain::RepositoryAccess& access,
                          const std::stop_token& stop) {
  return Retention{session, plan, access, stop}.apply();
}

}  // namespace strongroom::jobs
