// Locks that runs of ours may have left in a repository and that could not be removed at once, for instance because the
// network was gone: who they were is remembered until it is done.
//
// Format: runs/debts/RUN_ID, the repository's name on the first line, then one PID a line. The processes are gone for
// certain when the file is written.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "domain/backup_engine.h"
#include "domain/repository.h"
#include "jobs/services.h"

namespace strongroom::jobs {

// Idempotent. Throws no_space and the like.
void remember_locks(const instance::DataDirectory& data, const std::string& run_id, const std::string& repository,
                    const std::set<std::uint64_t>& dead_pids);

// Removes what is left of all remembered runs of this repository, by the rule in stale_locks.h, and forgets them; keeps
// them in mind when a foreign lock stands in the way. Costs nothing when there is nothing to do. Returns true when
// locks were removed. Throws what the engine throws; then everything is still remembered.
bool settle_locks(Services services, const std::string& repository, const domain::RepositoryAccess& access,
                  const domain::EngineCall& call);

}  // namespace strongroom::jobs
