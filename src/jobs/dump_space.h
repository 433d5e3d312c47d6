// Room for dumps: what is needed, what is there, and what could go.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "domain/dump.h"

namespace strongroom::jobs {

// What is left free whatever happens: a fiftieth of the file system, 256 MB at most. A disk that is full to the last
// byte stops whatever else lives on it.
struct DiskSpace {
  std::uint64_t free = 0;  // bytes an ordinary user may still write
  std::uint64_t reserve = 0;
};
// Of the file system that holds `path`. Throws permission and the like.
DiskSpace disk_space(const std::string& path);

// How large the file will probably be: like the last dump of the same database, grown as the database has; without one
// a fifth of its tables, which is what text and numbers usually become.
std::uint64_t expected_file_size(std::uint64_t database_bytes, std::uint64_t table_bytes, const domain::Dump* last);

// "Insufficient disk space for backup" (alternative flow AF-2 of UC-010), with how much is missing and which of
// `present` could go. `needed` counts from now on.
base::Error insufficient_space(const std::string& directory, std::uint64_t needed, const DiskSpace& space,
                               const std::vector<domain::Dump>& present);

}  // namespace strongroom::jobs
