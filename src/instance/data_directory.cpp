#include "instance/data_directory.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/error.h"
#include "base/text.h"
#include "instance/network_file_system.h"

namespace strongroom::instance {
namespace {

using base::Error;
using base::ErrorCode;
namespace fs = std::filesystem;

std::string shown(const fs::path& path) {
  return base::escape_path(path.native());
}

// The directory itself, or the nearest one above it that is there.
fs::path existing_part(fs::path path) {
  struct stat facts {};
  while (path.has_relative_path() && ::stat(path.c_str(), &facts) != 0) path = path.parent_path();
  return path;
}

void refuse_network(const fs::path& root) {
  const auto name = network_file_system(existing_part(root));
  if (!name) return;
  throw Error::with_words(ErrorCode::invalid_input, "the data directory is on a network file system",
                          shown(root) + " is on " + *name + ", where locks and the store's journal do not hold",
                          "Put the data directory on a disk of this machine with --data-dir or STRONGROOM_DATA_DIR. "
                          "Repositories may be on a network file system.");
}

void make_directory(const fs::path& path) {
  if (::mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return;
  base::throw_system_error(errno, "making the directory " + shown(path));
}

void make_with_parents(const fs::path& path) {
  struct stat facts {};
  if (path.has_relative_path() && ::stat(path.c_str(), &facts) != 0) make_with_parents(path.parent_path());
  make_directory(path);
}

void require_own(const fs::path& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) base::throw_system_error(errno, "looking at " + shown(path));
  if (!S_ISDIR(facts.st_mode))
    throw Error::with_words(ErrorCode::invalid_input, shown(path) + " is not a directory", {},
                            "Name a directory with --data-dir.");
  if (facts.st_uid != ::geteuid())
    throw Error::with_words(ErrorCode::permission, "this data directory belongs to somebody else",
                            shown(path) + " belongs to user " + std::to_string(facts.st_uid) +
                                ", strongroom runs as user " + std::to_string(::geteuid()),
                            "Run strongroom as that user, or name another directory with --data-dir.");
  if ((facts.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    throw Error::with_words(ErrorCode::permission, "other users may write to the data directory", shown(path),
                            "Take that right away with 'chmod go-w " + shown(path) + "'.");
}

fs::path absolute(const std::string& path) {
  auto whole = fs::absolute(path).lexically_normal();
  return whole.has_filename() || !whole.has_relative_path() ? whole : whole.parent_path();
}

}  // namespace

void DataDirectory::prepare() const {
  refuse_network(root);
  make_with_parents(root);
  require_own(root);
  for (const auto& part : {runs(), backups(), recovery(), cache()}) make_directory(part);
}

DataDirectory resolve_data_directory(const DataDirectoryHints& hints) {
  if (!hints.flag.empty()) return {absolute(hints.flag)};
  if (!hints.environment.empty()) return {absolute(hints.environment)};
  if (hints.user == 0) return {"/var/lib/strongroom"};
  // The XDG specification: a relative path there is invalid and to be ignored.
  if (hints.xdg_data_home.starts_with('/')) return {absolute(hints.xdg_data_home + "/strongroom")};
  if (hints.home.starts_with('/')) return {absolute(hints.home + "/.local/share/strongroom")};
  throw Error::with_words(ErrorCode::invalid_input, "there is no place for strongroom's data",
                          "neither STRONGROOM_DATA_DIR nor XDG_DATA_HOME nor HOME is set",
                          "Name a directory with --data-dir.");
}

}  // namespace strongroom::instance
