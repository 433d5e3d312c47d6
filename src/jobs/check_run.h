#pragma once

#include <stop_token>

#include "domain/plan.h"
#include "jobs/run_session.h"

namespace strongroom::jobs {

// A check of a whole repository, asked for by itself: steps preflight, check.
void run_check(RunSession& session, const domain::PlanLimits& limits, std::stop_token stop);

}  // namespace strongroom::jobs
