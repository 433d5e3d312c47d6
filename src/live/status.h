// The answer to "what is running, and how did each plan's last backup go" (UC-MON-001).
//
//   {"message","ledger":LEDGER or null,"running":[LIVE…],"plans":[PLAN…]}
//
// PLAN: {"plan","kind":"files"|"database","repository","never_run","outcome": a run's final state or
// null,"next_at": when its schedule comes next, or null,"finished_at", "duration_ms","size": bytes that were backed up
// (of a database: that its files have),"snapshot_id","error", "last_run": the whole record or null,"damage": why the
// record cannot be shown, or null} and, of a database,
// {"database","directory","last_dump"}. What there is none of is null.
#pragma once

#include <boost/json/fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "domain/store.h"
#include "jobs/ledger_watch.h"
#include "jobs/tracker.h"

namespace strongroom::live {

struct PlanStatus {
  domain::Plan plan;
  std::optional<domain::Run> last;       // its last finished backup
  std::optional<domain::Dump> dump;      // of a database: the newest one that is there
  std::optional<base::UtcTime> next_at;  // when its schedule comes next; may have passed: due now
  std::string damage;                    // why the store's record cannot be shown; empty = it can, or there is none

  bool never_ran() const { return !last && damage.empty(); }
  bool is_protected() const { return last && last->state == domain::RunState::succeeded; }
};

// By name. Throws status_fetch when the store cannot be read. A record that is not what was written does not hide the
// other plans.
std::vector<PlanStatus> read_plan_status(domain::StoreReader& reader, base::UtcTime now);
// "The last backups of all 3 plans succeeded."
std::string sentence_on(const std::vector<PlanStatus>& plans);
boost::json::object to_json(const PlanStatus& status);

// The whole answer of a process that owns the store. Throws status_fetch when the store cannot be read.
boost::json::object read_status(domain::StoreReader& reader, const std::vector<jobs::LiveRun>& running,
                                const jobs::LedgerView& ledger, base::UtcTime now);

}  // namespace strongroom::live
