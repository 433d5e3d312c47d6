#include "jobs/snapshot_retention.h"

#include <algorithm>
#include <boost/json.hpp>
#include <iterator>
#include <string>

#include "base/error.h"
#include "base/kill_point.h"
#include "jobs/ledger_trust.h"
#include "jobs/retrying.h"

namespace strongroom::jobs {
namespace {

using base::Error;
using base::ErrorCode;
using domain::SnapshotDecision;
using domain::StepState;

constexpr std::size_t kAtOnce = 100;        // so many are forgotten with one start, and named in one entry
constexpr std::size_t kShownDigits = 16;    // of an id: enough to find it
constexpr std::size_t kRunsLookedAt = 500;  // for the newest good one

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

// Newest first.
std::vector<domain::Run> good_runs(domain::StoreReader& store, const std::string& plan, const domain::Run* making) {
  auto runs = store.runs({.plan = plan,
                          .state = domain::RunState::succeeded,
                          .kind = domain::RunKind::backup,
                          .before_id = {},
                          .limit = kRunsLookedAt});
  if (making != nullptr && making->warning_count == 0) runs.insert(runs.begin(), *making);
  return runs;
}

void keep_good_ones(const std::vector<domain::Run>& runs, std::vector<SnapshotDecision>& decisions) {
  bool good = false;
  for (const auto& run : runs) {
    auto* decision = decision_of(decisions, run.snapshot_id);
    if (decision == nullptr) continue;
    if (!good) keep(*decision, "the newest good one");
    good = true;
    if (!run.verified) continue;
    return keep(*decision, "the newest one that was checked");
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
      session_.warn({error.code(), "no old snapshot was removed: " + error.message(), {}});
      return StepState::warning;
    }
  }

 private:
  std::optional<std::string> reason_to_wait() const {
    const auto& run = session_.run();
    const bool by_schedule = run.trigger == domain::Trigger::schedule || run.trigger == domain::Trigger::retry;
    if (plan_.files.retention.when == domain::RetentionWhen::scheduled && !by_schedule)
      return "the plan removes them after scheduled runs";
    // Backups of what is left would push out the last that hold what is gone.
    const auto missing = std::ranges::find(run.warnings, ErrorCode::source_missing, &domain::Warning::code);
    if (missing != run.warnings.end()) return "this backup lacks a source";
    return std::nullopt;
  }

  void forget_what_may_go() {
    auto& services = session_.services();
    session_.settle_earlier_locks(access_, call());
    const auto decisions = decide_snapshots(services.store, services.engine, access_, plan_, &session_.run(), call());
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
    services.engine.forget(access_, {domain::plan_tag(plan_), ids}, call());
    base::kill_point("snapshot.forgotten");
    services.store.record(event_of(session_.run(), "snapshot.forgotten", ids));
  }

  domain::EngineCall call() { return {session_, stop_, plan_.limits, session_.run_lock()}; }

  RunSession& session_;
  const domain::Plan& plan_;
  const domain::RepositoryAccess& access_;
  const std::stop_token& stop_;
};

}  // namespace

std::vector<SnapshotDecision> decide_snapshots(domain::StoreReader& store, domain::BackupEngine& engine,
                                               const domain::RepositoryAccess& access, const domain::Plan& plan,
                                               const domain::Run* making, const domain::EngineCall& call) {
  const auto tag = domain::plan_tag(plan);
  const auto& rules = plan.files.retention;
  if (!rules.removes_something()) return all_stay(engine.snapshots(access, tag, call));
  auto decisions = engine.decide(access, tag, rules, call);
  keep_good_ones(good_runs(store, plan.name, making), decisions);
  return decisions;
}

StepState apply_retention(RunSession& session, const domain::Plan& plan, const domain::RepositoryAccess& access,
                          const std::stop_token& stop) {
  return Retention{session, plan, access, stop}.apply();
}

}  // namespace strongroom::jobs
