// What the owner of a data directory does first: tidy up after runs that were cut off.
#pragma once

#include <string>
#include <vector>

#include "jobs/services.h"

namespace strongroom::jobs {

// Every run that is queued or running in the store and whose lock can be taken within `patience` (its supervisor kills
// what is left of its processes within that time) becomes `interrupted`; what it left is removed: its partial restore,
// its lock file, and its locks in the repository, by the rule in domain::BackupEngine::unlock. A run whose lock is
// still held is left alone. Lock files that belong to no unfinished run are removed too. Returns the ids of the runs it
// ended. Idempotent. Throws what the store throws, and no_space and the like where the data directory cannot be
// written: then the run stays unfinished. A repository that cannot be reached now keeps its stale lock, which the log
// says.
std::vector<std::string> recover_interrupted_runs(Services services,
                                                  base::Milliseconds patience = std::chrono::seconds{10});

}  // namespace strongroom::jobs
