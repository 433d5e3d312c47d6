// What the commands about snapshots have in common.
#pragma once

#include <string>

#include "cli/context.h"
#include "domain/backup_engine.h"
#include "operations/snapshots.h"

namespace strongroom::cli {

// One of both is given, else it throws invalid_input.
operations::SnapshotScope snapshot_scope(Context& context, const std::string& plan, const std::string& repository);

// "2026-11-29 13:44:06 +0100    1.2 MiB  /home/you/a"
std::string line_of(const domain::SnapshotEntry& entry);
std::string short_snapshot_id(const std::string& id);  // its first digits, as restic shows them
std::string short_name(const domain::Snapshot& snapshot);

}  // namespace strongroom::cli
