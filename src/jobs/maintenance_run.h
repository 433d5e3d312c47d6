// Runs over a repository that back nothing up. While a backup waits for the repository they make way for it
// (jobs/giving_way.h).
#pragma once

#include <stop_token>

#include "jobs/run_session.h"

namespace strongroom::jobs {

enum class CheckScope {
  structure,  // what `restic check` looks at: that everything is there and fits together
  next_part,  // besides, the next part of the data is read (domain::DataReading)
  all_data,   // besides, all of it
};

// Steps: preflight, check. Throw base::Error when the run failed or was cancelled.
void run_check(RunSession& session, CheckScope scope, std::stop_token stop);

// Steps: preflight, prune: what no snapshot refers to any more is removed. Not on a ledger that cannot be relied on.
void run_prune(RunSession& session, std::stop_token stop);

}  // namespace strongroom::jobs
