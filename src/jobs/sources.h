// What a backup may take and what it must leave out, decided before restic starts.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "domain/repository.h"
#include "instance/data_directory.h"

namespace strongroom::jobs {

struct SourceInspection {
  std::vector<std::string> present;
  std::vector<std::string> missing;
};

// By lstat: a dangling symbolic link is present, for restic stores the link. A path that may not be looked at counts as
// present: restic says why it cannot read it.
SourceInspection inspect_sources(const std::vector<std::string>& sources);

// Sources that are symbolic links: restic stores the link itself and nothing of what it points to.
std::vector<std::string> symbolic_links(const std::vector<std::string>& sources);

// Paths below the sources, written as restic will see them, that belong to strongroom itself: everything of the data
// directory but backups/, and the repository when it is local. Empty when no source holds any of them.
std::vector<std::string> own_paths(const std::vector<std::string>& sources, const instance::DataDirectory& data,
                                   const domain::RepositoryAccess& repository);

// Throws invalid_input for a source that is not absolute, has a NUL, is the data directory or lies inside it (backups/
// apart).
void require_usable_source(const std::string& source, const instance::DataDirectory& data);

// Throws invalid_input for a source that is the local repository it would be stored in, or lies inside that.
void require_outside_repository(const std::string& source, const domain::RepositoryAccess& repository);

// Throws invalid_input for a place inside the data directory: nothing is restored into it.
void require_outside_data(const std::string& target, const instance::DataDirectory& data);

// Throws forbidden for a place that is not in the directory `root`, whatever links lead there; an empty root is
// anywhere.
void require_below(const std::string& target, const std::string& root);

// Throws no_space when the file system of `path` (or of its nearest existing parent) has less than `bytes` left.
void require_space(const std::filesystem::path& path, std::uint64_t bytes, std::string_view what);
// The same for the record and the log of a run.
void require_space_for_records(const instance::DataDirectory& data);

}  // namespace strongroom::jobs
