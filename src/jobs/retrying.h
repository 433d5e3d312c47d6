// Trying a step again when what stopped it may heal by itself (UC-BK-001 AF-1, FR-ERR-001).
#pragma once

#include <functional>
#include <stop_token>
#include <string>

#include "base/error.h"
#include "domain/plan.h"
#include "jobs/run_session.h"

namespace strongroom::jobs {

// Started by strongroom itself: by a schedule, or to make up for what was cut off.
bool is_unattended(const domain::Run& run);

// Started by a schedule, or to make up for a run that was.
bool began_by_schedule(domain::StoreReader& store, domain::Run run);

// Who stands by is told at once but where it is the network of a backup under way; a run that nobody waits for is
// tried again whatever may heal (ErrorClass::retryable).
bool may_heal(const domain::Run& run, const base::Error& error);

// The wait before the `number`-th attempt after the first, 1 being the first such; `chance` from 0 to 1 takes up to a
// quarter of it.
base::Milliseconds wait_before(const domain::RetryPolicy& policy, unsigned number, double chance);

// Calls `attempt` until it returns, throws what does not heal, or has been tried `policy.attempts` times again; then
// throws what it threw. Each attempt that failed is in the run, in its log and in the ledger ("run.retrying") before
// the wait begins. While it waits, another run may have its turn. A stop ends the wait with `cancelled`.
void retrying(RunSession& session, const domain::RetryPolicy& policy, const std::string& step,
              const std::stop_token& stop, const std::function<void()>& attempt);

}  // namespace strongroom::jobs
