// Waiting for a repository's lock that another program holds.
#pragma once

#include <functional>
#include <optional>

#include "engines/restic/session.h"

namespace strongroom::restic {

// One start that may wait so long itself (0 = not at all). nullopt: it was done; an error: the lock is in the way.
// Throws everything else that is wrong.
using LockedTry = std::function<std::optional<base::Error>(base::Milliseconds retry_lock)>;

// Tries until the lock is free or call.limits.lock_wait is over; then throws the last repository_locked. A first try
// without waiting tells who holds it; then restic waits by itself where it can (--retry-lock, since 0.16), and is tried
// again every few seconds where it cannot. Shows the wait. Throws cancelled.
void when_unlocked(const Surroundings& around, const Tool& tool, const domain::EngineCall& call,
                   const LockedTry& attempt);

// The outcome of a session for that: nullopt when restic ended with 0. Throws every error but repository_locked.
std::optional<base::Error> lock_in_the_way(const Session& session, const process::Outcome& outcome);

}  // namespace strongroom::restic
