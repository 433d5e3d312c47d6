// What recovery does for a run over a database that was cut off.
#pragma once

#include <functional>
#include <string>

#include "domain/backup_engine.h"
#include "domain/run.h"
#include "jobs/services.h"

namespace strongroom::jobs {

// Completes or takes back what the run had begun to publish, removes files without a name, and drops a database that a
// restore had half filled. True when the run's dump is complete: the run is worth a warning, not an interruption.
// `note` gets a sentence for each. Throws what the store throws; a server that cannot be reached keeps its unfinished
// database, which `note` says.
bool recover_database_run(Services& services, domain::Run& run, domain::EngineObserver& observer, int run_lock,
                          const std::function<void(const std::string&)>& note);

}  // namespace strongroom::jobs
