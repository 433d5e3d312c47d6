#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engines/restic/session.h"

namespace strongroom::restic {

// "total prune:          12 blobs / 3.125 MiB", a line of every prune: the bytes, as near as restic tells them. nullopt
// for every other line.
std::optional<std::uint64_t> parse_freed(std::string_view line);

// See domain::BackupEngine::prune. Success is restic's exit and its last word.
domain::PruneResult run_prune(const Surroundings& around, const Tool& tool, const domain::RepositoryAccess& repository,
                              const domain::PruneLimits& limits, const domain::EngineCall& call);

}  // namespace strongroom::restic
