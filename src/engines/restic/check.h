#pragma once

#include "engines/restic/session.h"

namespace strongroom::restic {

// See domain::BackupEngine::check. A first try without waiting tells who holds the lock; then restic waits by itself
// where it can (--retry-lock, since 0.16), and is tried again every few seconds where it cannot.
void run_check(const Surroundings& around, const Tool& tool, const domain::RepositoryAccess& repository,
               const domain::EngineCall& call);

}  // namespace strongroom::restic
