// The directories that dumps go to.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "domain/database.h"
#include "domain/dump.h"
#include "instance/data_directory.h"

namespace strongroom::jobs {

// backups/ of the data directory for the default database, backups/NAME for any other.
std::string default_dump_directory(const instance::DataDirectory& data, const domain::Database& database);

// Where the dumps of one database of a server go when a plan takes all of them: a directory of its name below the
// plan's, every byte that is not a letter, digit, '_', '-' or a '.' inside written as %HH.
std::string directory_of_database(const std::string& plan_directory, const std::string& dbname);

// Makes that directory, 0700, when it is not there; the plan's own exists. Throws cannot_write_dumps' error.
void make_directory_of_database(const std::string& directory);

// Makes sure that `directory` is one that can be written to. Below the data directory's backups/ what is missing is
// made (0700), with a .gitignore that keeps dumps out of git; anywhere else the directory must exist, because one that
// does not may be a disk that is not mounted. For the same reason it is refused when every one of `known` (all that
// should lie there) is missing. Throws cannot_write_dumps' error.
void prepare_dump_directory(const instance::DataDirectory& data, const std::string& directory,
                            const std::vector<domain::Dump>& known);

// Whether not one of `known`, which should all lie in the same directory, is there: then its disk is rather not mounted
// than every file deleted.
bool seems_unmounted(const std::vector<domain::Dump>& known);

// "Cannot write to backup directory" (exception flow EF-2 of UC-010), with why and what to do.
base::Error cannot_write_dumps(const std::string& directory, const std::string& why,
                               base::ErrorCode code = base::ErrorCode::permission);

struct ForeignFile {
  std::string name;  // bytes
  std::uint64_t size = 0;
};
// Regular files in `directory` that are neither one of `known` nor what goes with one. Nothing ever deletes them. Empty
// when the directory does not exist; throws permission and the like when it cannot be read.
std::vector<ForeignFile> foreign_files(const std::string& directory, const std::vector<domain::Dump>& known);

}  // namespace strongroom::jobs
