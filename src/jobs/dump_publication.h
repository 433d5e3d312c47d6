// How dumps get their names, and what is done when that was cut off.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "domain/dump.h"
#include "jobs/dump_part.h"
#include "jobs/run_session.h"

namespace strongroom::jobs {

// Gives every part of a run its name, or none of them: sidecars first, so that a dump is never without; then intents in
// the ledger; then, directory by directory, the names; then the outcome. Returns what is present afterwards. Throws
// cannot_write_dumps' error, conflict, no_space; then nothing of it is there, and the ledger says that it was
// withdrawn.
std::vector<domain::Dump> publish_dumps(RunSession& session, const domain::Plan& plan, std::vector<DumpPart>& parts);

// What a kill left of publications: dumps that are announced and belong to no run that is alive. All parts of a run
// that have their names and are what was announced, read whole, become present; where one is missing, the others of
// that run are removed and all of them withdrawn. Says which. On a disk that seems to be away nothing can be told: then
// they stay announced, for the next time. Idempotent.
struct SettledDumps {
  std::vector<domain::Dump> completed;
  std::vector<domain::Dump> withdrawn;
  std::vector<domain::Dump> undecided;
};
SettledDumps settle_announced_dumps(domain::Store& store, const std::string& run_id);

// Removes files without a name yet that a kill left in the plan's directory, or one of a database below it. Never
// throws; returns how many.
std::size_t remove_unpublished(const std::string& directory, const std::string& run_id) noexcept;

}  // namespace strongroom::jobs
