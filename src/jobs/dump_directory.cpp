#include "jobs/dump_directory.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>

#include "base/file.h"
#include "base/text.h"

namespace strongroom::jobs {
namespace {

namespace fs = std::filesystem;

// Business rule BR-4 of UC-010.
constexpr std::string_view kGitignoreName = ".gitignore";
constexpr std::string_view kGitignore = "# Database dumps do not belong into git.\n*\n";

bool lies_below(const fs::path& path, const fs::path& directory) {
  const auto relative = path.lexically_normal().lexically_relative(directory.lexically_normal());
  return !relative.empty() && *relative.begin() != "..";
}

void make_directory(const fs::path& path) {
  if (::mkdir(path.c_str(), 0700) == 0) {
    base::sync_directory(path.parent_path());
    return;
  }
  if (errno != EEXIST) throw cannot_write_dumps(path.native(), std::strerror(errno));
}

void make_own_directory(const fs::path& backups, const fs::path& directory) {
  fs::path path = backups;
  make_directory(path);
  for (const auto& part : directory.lexically_normal().lexically_relative(backups.lexically_normal()))
    if (!part.empty() && part != ".") make_directory(path /= part);
  const auto ignore = backups / kGitignoreName;
  std::error_code ignored;
  if (!fs::exists(fs::symlink_status(ignore, ignored))) base::write_file_atomically(ignore, kGitignore, 0600);
}

bool is_there(const domain::Dump& dump) {
  struct stat facts {};
  return ::lstat(dump.path().c_str(), &facts) == 0;
}

void require_its_disk(const std::string& directory, const std::vector<domain::Dump>& known) {
  if (!seems_unmounted(known)) return;
  throw base::Error::with_words(
      base::ErrorCode::permission, "Cannot write to backup directory",
      "none of the " + base::format_count(known.size()) + " earlier dumps is in " + base::escape_path(directory),
      "Is its disk not mounted? If the dumps were deleted on purpose, tell strongroom so with 'strongroom backups "
      "remove', then start again.");
}

}  // namespace

bool seems_unmounted(const std::vector<domain::Dump>& known) {
  return !known.empty() && std::ranges::none_of(known, is_there);
}

base::Error cannot_write_dumps(const std::string& directory, const std::string& why, base::ErrorCode code) {
  return base::Error::with_words(code, "Cannot write to backup directory", base::escape_path(directory) + ": " + why,
                                 "Make sure that the directory exists, its disk is mounted, and the user that runs "
                                 "strongroom may write there; or choose another with 'strongroom plan edit NAME "
                                 "--directory DIR'.");
}

std::string default_dump_directory(const instance::DataDirectory& data, const domain::Database& database) {
  return database.is_default ? data.backups().native() : (data.backups() / database.name).native();
}

std::string directory_of_database(const std::string& plan_directory, const std::string& dbname) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string name;
  for (const char c : dbname) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
                       c == '-' || (c == '.' && !name.empty());
    const auto byte = static_cast<unsigned char>(c);
    if (plain)
      name += c;
    else
      name += {'%', kHex[byte >> 4], kHex[byte & 15]};
  }
  return plan_directory + "/" + name;
}

void make_directory_of_database(const std::string& directory) {
  make_directory(directory);
}

void prepare_dump_directory(const instance::DataDirectory& data, const std::string& directory,
                            const std::vector<domain::Dump>& known) {
  if (lies_below(directory, data.backups())) make_own_directory(data.backups(), directory);
  struct stat facts {};
  if (::stat(directory.c_str(), &facts) != 0) throw cannot_write_dumps(directory, std::strerror(errno));
  if (!S_ISDIR(facts.st_mode)) throw cannot_write_dumps(directory, "it is not a directory");
  // Root may do everything but write to a read-only mount, which this finds too.
  if (::access(directory.c_str(), W_OK | X_OK) != 0) throw cannot_write_dumps(directory, std::strerror(errno));
  require_its_disk(directory, known);
}

std::vector<ForeignFile> foreign_files(const std::string& directory, const std::vector<domain::Dump>& known) {
  std::set<std::string> ours{std::string{kGitignoreName}};
  for (const auto& dump : known) {
    if (dump.directory != directory) continue;
    ours.insert(dump.filename);
    ours.insert(domain::sidecar_filename(dump.filename));
  }
  std::vector<ForeignFile> foreign;
  std::error_code failure;
  for (auto entry = fs::directory_iterator{directory, failure}; !failure && entry != fs::directory_iterator{};
       entry.increment(failure)) {
    std::error_code ignored;
    const auto name = entry->path().filename().native();
    if (entry->symlink_status(ignored).type() != fs::file_type::regular || ours.contains(name)) continue;
    const auto size = entry->file_size(ignored);
    foreign.push_back({name, ignored ? 0 : size});
  }
  if (failure && failure.value() != ENOENT)
    base::throw_system_error(failure.value(), "looking into " + base::escape_path(directory));
  std::ranges::sort(foreign, {}, &ForeignFile::name);
  return foreign;
}

}  // namespace strongroom::jobs
