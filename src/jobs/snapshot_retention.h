// Which of a plan's snapshots may go, and the step that lets them go.
#pragma once

#include <optional>
#include <stop_token>
#include <vector>

#include "domain/plan.h"
#include "domain/run.h"
#include "jobs/run_session.h"

namespace strongroom::jobs {

// What restic makes of the plan's rules over its own snapshots, newest first; but the newest snapshot of a run that
// succeeded stays, and the newest that was checked, whatever the rules say. `making`: a run that is about to succeed,
// for it has made its snapshot and has nothing to complain of; may be null. Rules that remove nothing keep all. Changes
// nothing. Throws what the engine and the store throw.
std::vector<domain::SnapshotDecision> decide_snapshots(domain::StoreReader& store, domain::BackupEngine& engine,
                                                       const domain::RepositoryAccess& access, const domain::Plan& plan,
                                                       const domain::Run* making, const domain::EngineCall& call);

// The step "retention" of a files run, after its backup was made and not found damaged. What is going to be forgotten
// is in the ledger before ("snapshot.forgetting"), and after ("snapshot.forgotten"). What keeps it from it is a
// warning: the backup is good. Throws only cancelled, and what the store throws.
domain::StepState apply_retention(RunSession& session, const domain::Plan& plan, const domain::RepositoryAccess& access,
                                  const std::stop_token& stop);

}  // namespace strongroom::jobs
