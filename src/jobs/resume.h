// Backups that were cut off begin again by themselves (NFR-REL-03).
#pragma once

#include <string>
#include <vector>

#include "jobs/executor.h"
#include "jobs/services.h"

namespace strongroom::jobs {

inline constexpr unsigned kMostResumptions = 3;  // of the same backup in a row: what ends strongroom each time must end

// For each plan whose last backup was interrupted within a week, one that makes up for it (trigger `retry`, linked by
// retry_of); what restic has stored already it does not send again. Not for paused plans. Called once by a service when
// it begins, after recovery and after what is due was started: one backup is enough. Returns the new runs. What is
// wrong with one plan is logged and keeps no other from it; throws when the store cannot be read.
std::vector<std::string> resume_interrupted_backups(Services services, Executor& executor);

}  // namespace strongroom::jobs
