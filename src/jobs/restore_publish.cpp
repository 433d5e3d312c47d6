#include "jobs/restore_publish.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <exception>
#include <sstream>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "base/kill_point.h"
#include "base/text.h"

namespace strongroom::jobs {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;

constexpr const char* kNotes = ".strongroom-publish";
constexpr std::size_t kLongestNotes = 64 << 20;

struct Entry {
  dev_t device = 0;
  ino_t inode = 0;
  std::string name;
};

// File systems that know no RENAME_NOREPLACE say EINVAL; there a look comes before, which is nearly as good.
void rename_without_replacing(const fs::path& from, const fs::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return;
  struct stat status {};
  const bool taken = errno == EEXIST || (errno == EINVAL && ::lstat(to.c_str(), &status) == 0);
  if (taken)
    throw Error::with_words(ErrorCode::conflict, base::escape_path(to.native()) + " came to be there meanwhile",
                            "a restore never overwrites anything",
                            "Give --target a directory that is empty or does not exist yet.");
  if (errno == EINVAL && ::rename(from.c_str(), to.c_str()) == 0) return;
  base::throw_system_error(errno, "moving what was restored to " + base::escape_path(to.native()));
}

Entry entry_at(const fs::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0)
    base::throw_system_error(errno, "looking at " + base::escape_path(path.native()));
  return {status.st_dev, status.st_ino, path.filename().native()};
}

std::vector<Entry> entries_of(const fs::path& directory) {
  std::vector<Entry> entries;
  for (const auto& entry : fs::directory_iterator{directory})
    if (entry.path().filename() != kNotes) entries.push_back(entry_at(entry.path()));
  return entries;
}

void write_notes(const fs::path& partial, const std::vector<Entry>& entries) {
  std::string text;
  for (const auto& entry : entries)
    text += std::to_string(entry.device) + ' ' + std::to_string(entry.inode) + ' ' + entry.name + '\0';
  base::write_file_atomically(partial / kNotes, text);
}

std::vector<Entry> read_notes(const fs::path& partial) {
  std::istringstream text{base::read_file(partial / kNotes, kLongestNotes)};
  std::vector<Entry> entries;
  for (Entry entry; text >> entry.device >> entry.inode && text.get() == ' ' && std::getline(text, entry.name, '\0');)
    entries.push_back(entry);
  return entries;
}

// A kill later on must not find names of files whose bytes are still on their way to the disk.
void sync_file_system(const fs::path& directory) {
  const auto file = base::open_file(directory, O_RDONLY | O_DIRECTORY);
  if (::syncfs(file.get()) != 0) base::throw_system_error(errno, "writing what was restored to the disk");
}

}  // namespace

void publish_restored(const fs::path& partial, const fs::path& target, bool target_exists) {
  sync_file_system(partial);
  base::kill_point("publish.before");
  if (!target_exists) {
    rename_without_replacing(partial, target);
    base::kill_point("publish.after");
    return base::sync_directory(target.parent_path());
  }
  const auto entries = entries_of(partial);
  if (entries.size() > 1) write_notes(partial, entries);
  try {
    for (const auto& entry : entries) {
      rename_without_replacing(partial / entry.name, target / entry.name);
      base::kill_point("publish.entry");
    }
  } catch (...) {
    take_back(partial, target);
    throw;
  }
  fs::remove(partial / kNotes);
  fs::remove(partial);
  base::kill_point("publish.after");
  base::sync_directory(target);
}

void take_back(const fs::path& partial, const fs::path& target) noexcept {
  try {
    if (!fs::exists(partial / kNotes)) return;
    for (const auto& noted : read_notes(partial)) {
      struct stat status {};
      const auto path = target / noted.name;
      if (::lstat(path.c_str(), &status) != 0 || status.st_dev != noted.device || status.st_ino != noted.inode)
        continue;
      if (::rename(path.c_str(), (partial / noted.name).c_str()) != 0) continue;
    }
  } catch (const std::exception&) {
    // What is left can be seen in the target; nothing of anybody else's was touched.
  }
}

}  // namespace strongroom::jobs
