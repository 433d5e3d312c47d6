#pragma once

#include "engines/restic/session.h"

namespace strongroom::restic {

// See domain::BackupEngine::check.
void run_check(const Surroundings& around, const Tool& tool, const domain::RepositoryAccess& repository,
               const std::optional<domain::DataPart>& read, const domain::EngineCall& call);

}  // namespace strongroom::restic
