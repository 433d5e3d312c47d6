#pragma once

#include "engines/restic/session.h"

namespace strongroom::restic {

// See domain::BackupEngine::backup. Success is an exit code of 0, or of 3 with warnings, AND restic's own summary with
// a snapshot's id in it; anything less throws.
domain::BackupResult run_backup(const Surroundings& around, const Tool& tool,
                                const domain::RepositoryAccess& repository, const domain::BackupRequest& request,
                                const domain::EngineCall& call);

}  // namespace strongroom::restic
