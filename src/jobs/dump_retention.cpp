#include "jobs/dump_retention.h"

#include <map>
#include <vector>

#include "base/text.h"
#include "domain/retention.h"
#include "jobs/dump_directory.h"
#include "jobs/dump_removal.h"
#include "jobs/ledger_trust.h"
#include "jobs/retrying.h"

namespace strongroom::jobs {
namespace {

using domain::Dump;
using domain::DumpState;
using domain::StepState;

bool acts_now(const domain::Retention& rules, RunSession& session) {
  if (rules.when == domain::RetentionWhen::never) return false;
  return rules.when == domain::RetentionWhen::every_run || began_by_schedule(session.services().store, session.run());
}

// By reason, because each removal says why.
using ByReason = std::map<std::string, std::vector<Dump>>;

ByReason what_may_go(domain::Store& store, const domain::Plan& plan, base::UtcTime now) {
  domain::DumpFilter filter;
  filter.plan = plan.name;
  std::vector<Dump> present;
  ByReason going;
  for (auto& dump : store.dumps(filter)) {
    if (dump.state == DumpState::present) present.push_back(std::move(dump));
    // What could not be deleted the last time.
    else if (dump.state == DumpState::removing)
      going["decided on before"].push_back(std::move(dump));
  }
  for (auto& decision : domain::decide_retention(plan.dump.retention, std::move(present), now))
    if (!decision.keep) going[decision.reason].push_back(std::move(decision.dump));
  return going;
}

// What is not there now because its disk is away would be taken for deleted, and be found again by nobody.
bool leave_what_is_away(RunSession& session, ByReason& going) {
  std::map<std::string, bool> away;
  const auto is_away = [&](const Dump& dump) {
    if (dump.state != DumpState::present) return false;  // its deletion had begun: then it may well be gone
    const auto [place, is_new] = away.try_emplace(dump.directory, false);
    domain::DumpFilter here;
    here.directory = dump.directory;
    here.state = DumpState::present;
    if (is_new) place->second = seems_unmounted(session.services().store.dumps(here));
    return place->second;
  };
  for (auto& [reason, dumps] : going) std::erase_if(dumps, is_away);
  std::erase_if(going, [](const auto& entry) { return entry.second.empty(); });
  std::erase_if(away, [](const auto& entry) { return !entry.second; });
  for (const auto& [directory, yes] : away)
    session.warn({base::ErrorCode::permission,
                  "no old backup was deleted there, because none of those that should be is: is its disk not mounted?",
                  directory});
  return !away.empty();
}

bool ledger_allows(RunSession& session, const domain::Plan& plan) try {
  require_trustworthy_ledger(session.services().store, {session.run().actor, "dump.remove", "plan/" + plan.name});
  return true;
} catch (const base::Error& error) {
  session.warn({error.code(), "no old backup was deleted: " + error.message(), {}});
  return false;
}

bool remove(RunSession& session, const std::vector<Dump>& dumps, const std::string& reason) {
  const auto result = remove_dumps(session.services().store, dumps, reason, session.run().actor);
  for (const auto& dump : result.removed)
    session.note("deleted " + base::escape_path(dump.path()) + " (" + base::format_bytes(dump.size) + "): " + reason);
  for (const auto& [dump, why] : result.failed)
    session.warn({base::ErrorCode::permission, "an old backup could not be deleted: " + why, dump.path()});
  return result.failed.empty();
}

}  // namespace

StepState apply_retention(RunSession& session, const domain::Plan& plan) {
  if (!acts_now(plan.dump.retention, session)) {
    session.note("old backups stay: the plan deletes them " +
                 std::string{plan.dump.retention.when == domain::RetentionWhen::never ? "never" : "in scheduled runs"});
    return StepState::skipped;
  }
  auto going = what_may_go(session.services().store, plan, session.services().clock.now());
  bool complete = !leave_what_is_away(session, going);
  if (going.empty()) return complete ? StepState::succeeded : StepState::warning;
  if (!ledger_allows(session, plan)) return StepState::warning;
  for (const auto& [reason, dumps] : going) complete = remove(session, dumps, reason) && complete;
  return complete ? StepState::succeeded : StepState::warning;
}

}  // namespace strongroom::jobs
