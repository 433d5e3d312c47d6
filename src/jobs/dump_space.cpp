#include "jobs/dump_space.h"

#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>

#include "base/text.h"

namespace strongroom::jobs {
namespace {

using domain::Dump;

constexpr std::uint64_t kLargestReserve = 256'000'000;
constexpr std::uint64_t kReservePart = 50;
constexpr std::uint64_t kUsualRatio = 5;
constexpr std::size_t kNamedDumps = 3;

// The oldest, but never the newest.
std::string could_go(std::vector<Dump> present) {
  std::ranges::sort(present, {}, &Dump::created_at);
  if (!present.empty()) present.pop_back();
  if (present.empty()) return "Free some space on that disk, or choose another directory with 'strongroom plan edit'.";
  if (present.size() > kNamedDumps) present.erase(present.begin() + kNamedDumps, present.end());
  std::string names;
  for (const auto& dump : present)
    names += (names.empty() ? "" : ", ") + dump.filename + " (" + base::format_bytes(dump.size) + ")";
  return "Free some space on that disk, or delete old backups with 'strongroom backups remove'; the oldest: " + names +
         ".";
}

}  // namespace

DiskSpace disk_space(const std::string& path) {
  struct statvfs facts {};
  if (::statvfs(path.c_str(), &facts) != 0)
    base::throw_system_error(errno, "asking how much space there is in " + base::escape_path(path));
  const std::uint64_t block = facts.f_frsize;
  return {facts.f_bavail * block, std::min(kLargestReserve, facts.f_blocks * block / kReservePart)};
}

std::uint64_t expected_file_size(std::uint64_t database_bytes, std::uint64_t table_bytes, const Dump* last) {
  if (last == nullptr || last->database_bytes == 0) return table_bytes / kUsualRatio;
  const auto growth = static_cast<double>(database_bytes) / static_cast<double>(last->database_bytes);
  return static_cast<std::uint64_t>(static_cast<double>(last->size) * growth);
}

base::Error insufficient_space(const std::string& directory, std::uint64_t needed, const DiskSpace& space,
                               const std::vector<Dump>& present) {
  const auto wanted = needed + space.reserve;
  const auto missing = wanted > space.free ? wanted - space.free : 0;
  const auto why = base::escape_path(directory) + " has " + base::format_bytes(space.free) + " free, " +
                   base::format_bytes(space.reserve) + " of it are kept as a reserve, and the backup needs " +
                   base::format_bytes(needed) + " more: " + base::format_bytes(missing) + " are missing";
  return base::Error::with_words(base::ErrorCode::no_space, "Insufficient disk space for backup", why,
                                 could_go(present));
}

}  // namespace strongroom::jobs
