// What the preview is asked: the same sources and rules that restic is given for a backup.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "domain/backup_engine.h"
#include "instance/data_directory.h"
#include "preview/preview.h"

namespace strongroom::jobs {

// For a backup that begins: what it leaves out is known. Asks the engine, and throws what that throws.
preview::Request selection_of(domain::BackupEngine& engine, const domain::BackupRequest& backup,
                              const domain::RepositoryAccess& repository);

// For options that no backup has looked at yet. `repository`: may be null. No source is waited for longer than
// `answer_within`; one that does not answer is left to the walk, which says so. Throws invalid_input for sources that
// require_usable_source refuses, cancelled, and what the engine throws.
preview::Request selection_of(domain::BackupEngine& engine, const domain::FilesOptions& files,
                              const domain::RepositoryAccess* repository, const instance::DataDirectory& data,
                              base::Milliseconds answer_within, const std::stop_token& stop = {});

}  // namespace strongroom::jobs
