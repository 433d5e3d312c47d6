#pragma once

#include "domain/backup_engine.h"
#include "domain/repository.h"

namespace strongroom::operations {

// Makes the repository whole or not at all where that can be done: a local one whose directory does not exist yet is
// made beside its place and then gets its name. For restic writes the key first and the configuration after it, and
// what is left when it is cut off in between can neither be opened nor made again: restic 0.14 adds a second key that
// does not fit, newer ones refuse. Throws what the engine throws, and conflict for such remains.
void make_repository(domain::BackupEngine& engine, const domain::RepositoryAccess& access,
                     const domain::EngineCall& call);

}  // namespace strongroom::operations
