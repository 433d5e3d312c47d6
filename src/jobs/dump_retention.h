#pragma once

#include "domain/plan.h"
#include "domain/run.h"
#include "jobs/run_session.h"

namespace strongroom::jobs {

// The step "retention" of a database run, after its dumps are present. Acts when the plan's rules say so for this kind
// of run, on what the ledger says is present, and never throws for what it could not delete: that stays known and is a
// warning. A ledger that is broken and not acknowledged forbids it, which is a warning too.
domain::StepState apply_retention(RunSession& session, const domain::Plan& plan);

}  // namespace strongroom::jobs
