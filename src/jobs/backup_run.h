#pragma once

#include <stop_token>

#include "domain/plan.h"
#include "jobs/run_session.h"

namespace strongroom::jobs {

// The steps of a files run: preflight, backup with enumerate beside it, check, and retention where the plan has rules.
// Throws base::Error when the run failed or was cancelled; what the run made until then (a snapshot id, counts) is in
// the session's record.
void run_backup(RunSession& session, const domain::Plan& plan, std::stop_token stop);

}  // namespace strongroom::jobs
