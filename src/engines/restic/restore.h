#pragma once

#include "engines/restic/session.h"

namespace strongroom::restic {

// See domain::BackupEngine::restore. Always with --verify: success means that restic compared what it wrote. Throws
// not_found when `includes` match nothing in the snapshot.
domain::RestoreResult run_restore(const Surroundings& around, const Tool& tool,
                                  const domain::RepositoryAccess& repository, const domain::RestoreRequest& request,
                                  const domain::EngineCall& call);

struct TreeSize {
  std::uint64_t files = 0;  // everything but directories
  std::uint64_t bytes = 0;  // of regular files; allocated ones while restic still writes
};
// What is below `directory`, without following links. Never throws for what it meets there.
TreeSize measure_tree(const std::string& directory, bool allocated);

}  // namespace strongroom::restic
