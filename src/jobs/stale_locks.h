// Locks that processes of ours left in a repository.
#pragma once

#include <cstdint>
#include <set>
#include <stop_token>
#include <string_view>

#include "domain/backup_engine.h"
#include "domain/repository.h"

namespace strongroom::jobs {

// The PIDs of the tools of one run, from its lock file ("PID START_TICKS BOOT_ID" lines, see process::ProcessSpec).
std::set<std::uint64_t> tool_pids(std::string_view lock_file);

enum class StaleLocks { none, removed, foreign };

// The rule: when every lock in the repository has this host, this user and one of `dead_pids`, the locks are ours and
// nobody holds them, so they are removed; otherwise nothing is touched (`foreign`). The caller knows that these
// processes are gone. A number that another process has by now counts only when that process is younger than the lock,
// and that process is not disturbed. Throws what the engine throws.
StaleLocks remove_own_stale_locks(domain::BackupEngine& engine, const domain::RepositoryAccess& repository,
                                  const std::set<std::uint64_t>& dead_pids, const domain::EngineCall& call);

}  // namespace strongroom::jobs
