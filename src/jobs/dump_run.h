#pragma once

#include <stop_token>

#include "domain/plan.h"
#include "jobs/run_session.h"

namespace strongroom::jobs {

// The steps of a database's backup: preflight, dump, verify, publish, retention. Throws base::Error when the run failed
// or was cancelled; then nothing of it is left, and earlier dumps are as they were.
void run_dump(RunSession& session, const domain::Plan& plan, std::stop_token stop);

}  // namespace strongroom::jobs
