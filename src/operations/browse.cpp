#include "operations/browse.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "base/fd.h"
#include "base/text.h"
#include "preview/bounded.h"

namespace strongroom::operations {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};
using Directory = std::unique_ptr<DIR, CloseDirectory>;

Directory open(const std::string& path) {
  base::Fd descriptor{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK)};
  if (!descriptor && errno == ENOTDIR)
    throw Error{ErrorCode::invalid_input, base::escape_path(path) + " is no directory"};
  if (!descriptor && (errno == ENOENT || errno == ELOOP || errno == ENAMETOOLONG))
    throw Error{ErrorCode::not_found, base::escape_path(path) + ": " + std::generic_category().message(errno)};
  if (!descriptor) base::throw_system_error(errno, base::escape_path(path));
  Directory directory{::fdopendir(descriptor.get())};
  if (!directory) base::throw_system_error(errno, base::escape_path(path));
  static_cast<void>(descriptor.release());
  return directory;
}

unsigned char type_of(DIR* directory, const dirent& entry) {
  if (entry.d_type != DT_UNKNOWN) return entry.d_type;
  struct stat status {};
  const bool known = ::fstatat(::dirfd(directory), entry.d_name, &status, AT_SYMLINK_NOFOLLOW) == 0;
  return known ? static_cast<unsigned char>(IFTODT(status.st_mode)) : static_cast<unsigned char>(DT_UNKNOWN);
}

const char* word_of(unsigned char type) {
  switch (type) {
    case DT_DIR:
      return "directory";
    case DT_REG:
      return "file";
    case DT_LNK:
      return "symlink";
    default:
      return "other";
  }
}

bool comes_before(const BrowsedEntry& a, const BrowsedEntry& b) {
  return std::pair{a.type != "directory", std::string_view{a.name}} <
         std::pair{b.type != "directory", std::string_view{b.name}};
}

// The first of them by name, however many there are: the last is driven out.
void keep(Browsed& browsed, BrowsedEntry entry) {
  auto& entries = browsed.entries;
  entries.push_back(std::move(entry));
  std::ranges::push_heap(entries, comes_before);
  if (entries.size() <= kMostBrowsed) return;
  std::ranges::pop_heap(entries, comes_before);
  entries.pop_back();
  browsed.more = true;
}

Browsed read(const std::string& path, bool files) {
  Browsed browsed{path, {}, false};
  const auto directory = open(path);
  errno = 0;
  while (const auto* entry = ::readdir(directory.get())) {
    const std::string_view name{entry->d_name};
    const auto type = type_of(directory.get(), *entry);
    if (name != "." && name != ".." && (files || type == DT_DIR)) keep(browsed, {std::string{name}, word_of(type)});
    errno = 0;
  }
  if (errno != 0) base::throw_system_error(errno, base::escape_path(path));
  std::ranges::sort(browsed.entries, comes_before);
  return browsed;
}

std::string cleaned(const std::string& path) {
  if (!path.starts_with('/') || path.find('\0') != std::string::npos)
    throw Error{ErrorCode::invalid_input, "a directory is named by its absolute path"};
  auto clean = fs::path{path}.lexically_normal();
  if (!clean.has_filename() && clean.has_relative_path()) clean = clean.parent_path();
  return clean.native();
}

}  // namespace

Browsed browse(const std::string& path, bool files, base::Milliseconds time, const std::stop_token& stop) {
  const auto clean = cleaned(path);
  auto browsed = preview::answer_within(
      time, [clean, files] { return read(clean, files); }, stop);
  if (browsed) return *std::move(browsed);
  if (stop.stop_requested()) throw Error{ErrorCode::cancelled, "while looking into " + base::escape_path(clean)};
  throw Error{ErrorCode::stalled, base::escape_path(clean) + " does not answer"};
}

boost::json::object to_json(const Browsed& browsed) {
  const fs::path path{browsed.path};
  boost::json::array entries;
  for (const auto& [name, type] : browsed.entries)
    entries.push_back(
        {{"name", base::escape_path(name)}, {"path", base::escape_path((path / name).native())}, {"type", type}});
  return {{"path", base::escape_path(browsed.path)},
          {"parent", browsed.path == "/" ? boost::json::value(nullptr)
                                         : boost::json::value(base::escape_path(path.parent_path().native()))},
          {"entries", std::move(entries)},
          {"more", browsed.more}};
}

}  // namespace strongroom::operations
