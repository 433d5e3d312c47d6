#include "audit/published_files.h"

#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"

namespace strongroom::audit {
namespace {

namespace fs = std::filesystem;

// A bundle of 256 entries of 65,535 bytes has 16 MiB.
constexpr std::size_t kLongestFile = std::size_t{64} << 20;

void make_directories(const fs::path& path) {
  if (path.empty() || fs::is_directory(path)) return;
  make_directories(path.parent_path());
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
    base::throw_system_error(errno, "making " + base::escape_path(path.native()));
  base::sync_directory(path.parent_path());
}

}  // namespace

PublishedFiles::PublishedFiles(fs::path directory) : directory_{std::move(directory)} {}

bool PublishedFiles::is_there() const {
  return fs::is_directory(directory_);
}

std::optional<std::string> PublishedFiles::read(const std::string& name) const {
  try {
    return base::read_file(directory_ / name, kLongestFile);
  } catch (const base::Error& error) {
    if (error.code() != base::ErrorCode::not_found) throw;
    return std::nullopt;
  }
}

std::optional<std::uintmax_t> PublishedFiles::length(const std::string& name) const {
  std::error_code failure;
  const auto length = fs::file_size(directory_ / name, failure);
  if (failure) return std::nullopt;
  return length;
}

void PublishedFiles::write(const std::string& name, std::string_view bytes) const {
  const auto path = directory_ / name;
  make_directories(path.parent_path());
  base::write_file_atomically(path, bytes);
}

void PublishedFiles::remove(const std::string& name) const {
  std::error_code failure;
  fs::remove_all(directory_ / name, failure);
  if (failure) base::throw_system_error(failure.value(), "removing " + base::escape_path((directory_ / name).native()));
}

void PublishedFiles::keep_only(const std::string& directory, const std::set<std::string>& names) const {
  std::error_code none;
  for (const auto& file : fs::directory_iterator{directory_ / directory, none})
    if (const auto name = directory + "/" + file.path().filename().native(); !names.contains(name)) remove(name);
}

}  // namespace strongroom::audit
