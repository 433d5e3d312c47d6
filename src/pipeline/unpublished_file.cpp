#include "pipeline/unpublished_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/text.h"

namespace strongroom::pipeline {
namespace {

constexpr int kMostPartials = 1'000;
constexpr std::string_view kSuffix = ".partial";

enum class Named { done, taken, impossible };

// What the kernel or the file system says when it does not know this way at all.
Named answer_of(int result) {
  if (result == 0) return Named::done;
  return errno == EEXIST ? Named::taken : Named::impossible;
}

Named link_file(Naming way, int fd, int directory, const char* name) {
  if (way == Naming::link_descriptor) return answer_of(::linkat(fd, "", directory, name, AT_EMPTY_PATH));
  const auto path = "/proc/self/fd/" + std::to_string(fd);
  return answer_of(::linkat(AT_FDCWD, path.c_str(), directory, name, AT_SYMLINK_FOLLOW));
}

Named rename_file(Naming way, int directory, const char* from, const char* to) {
  if (way == Naming::rename_no_replace) return answer_of(::renameat2(directory, from, directory, to, RENAME_NOREPLACE));
  struct stat ignored {};
  if (::fstatat(directory, to, &ignored, AT_SYMLINK_NOFOLLOW) == 0) return Named::taken;
  if (errno != ENOENT) return Named::impossible;
  return answer_of(::renameat(directory, from, directory, to));
}

bool is_link(Naming way) {
  return way == Naming::link_descriptor || way == Naming::link_through_proc;
}

bool is_token_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

void check_token(std::string_view token) {
  if (token.empty() || !std::ranges::all_of(token, is_token_character))
    throw base::Error{base::ErrorCode::invalid_input, "not a name for a partial file: " + base::escape_path(token)};
}

std::string partial_name(const std::string& token, int number) {
  return "." + token + (number > 1 ? "-" + std::to_string(number) : "") + std::string{kSuffix};
}

// ".TOKEN.partial" or ".TOKEN-NUMBER.partial".
bool is_partial_of(std::string_view name, const std::string& token) {
  const auto beginning = "." + token;
  if (!name.starts_with(beginning) || !name.ends_with(kSuffix)) return false;
  if (name.size() < beginning.size() + kSuffix.size()) return false;
  const auto number = name.substr(beginning.size(), name.size() - beginning.size() - kSuffix.size());
  if (number.empty()) return true;
  return number.size() > 1 && number.front() == '-' &&
         std::ranges::all_of(number.substr(1), [](char c) { return c >= '0' && c <= '9'; });
}

// Its entries need not be readable for us, only to be made.
base::Fd open_directory(const std::filesystem::path& path) {
  base::Fd directory{::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
  if (directory) return directory;
  const bool missing = errno == ENOENT || errno == ENOTDIR;
  base::throw_system_error(errno, "opening " + base::escape_path(path.native()),
                           missing ? base::ErrorCode::not_found : base::ErrorCode::internal);
}

}  // namespace

UnpublishedFile::UnpublishedFile(const std::filesystem::path& directory, const std::string& token, mode_t mode,
                                 std::span<const Naming> ways)
    : directory_{open_directory(directory)}, ways_{ways} {
  check_token(token);
  open(token, mode);
}

UnpublishedFile::~UnpublishedFile() {
  remove_partial();
}

UnpublishedFile::UnpublishedFile(UnpublishedFile&& other) noexcept
    : directory_{std::move(other.directory_)},
      fd_{std::move(other.fd_)},
      ways_{other.ways_},
      partial_{std::exchange(other.partial_, {})},
      published_{std::exchange(other.published_, {})} {}

UnpublishedFile& UnpublishedFile::operator=(UnpublishedFile&& other) noexcept {
  if (this == &other) return *this;
  remove_partial();
  directory_ = std::move(other.directory_);
  fd_ = std::move(other.fd_);
  ways_ = other.ways_;
  partial_ = std::exchange(other.partial_, {});
  published_ = std::exchange(other.published_, {});
  return *this;
}

void UnpublishedFile::remove_partial() noexcept {
  if (!partial_.empty()) ::unlinkat(directory_.get(), partial_.c_str(), 0);
  partial_.clear();
}

// Why a file cannot be made without a name does not matter: where it is more than that, making one with a name says it.
void UnpublishedFile::open(const std::string& token, mode_t mode) {
  for (; !ways_.empty(); ways_ = ways_.subspan(1)) {
    if (!is_link(ways_.front())) return open_partial(token, mode);
    if (open_nameless(token, mode)) return;
  }
  throw base::Error{base::ErrorCode::permission, "this file system can publish no file at once"};
}

// Whether the file could get a name later can only be seen by giving one to another file: a file that had a name and
// lost it gets none again.
bool UnpublishedFile::open_nameless(const std::string& token, mode_t mode) {
  const auto make = [&] { return base::Fd{::openat(directory_.get(), ".", O_TMPFILE | O_RDWR | O_CLOEXEC, mode)}; };
  const auto probe = make();
  if (!probe) return false;
  for (int number = 1; number <= kMostPartials; ++number) {
    const auto name = partial_name(token, number);
    const auto named = link_file(ways_.front(), probe.get(), directory_.get(), name.c_str());
    if (named == Named::taken) continue;
    if (named == Named::impossible || ::unlinkat(directory_.get(), name.c_str(), 0) != 0) return false;
    fd_ = make();
    return static_cast<bool>(fd_);
  }
  return false;
}

void UnpublishedFile::open_partial(const std::string& token, mode_t mode) {
  for (int number = 1; number <= kMostPartials; ++number) {
    auto name = partial_name(token, number);
    fd_ = base::Fd{::openat(directory_.get(), name.c_str(), O_CREAT | O_EXCL | O_RDWR | O_NOFOLLOW | O_CLOEXEC, mode)};
    if (fd_) {
      partial_ = std::move(name);
      return;
    }
    if (errno != EEXIST) base::throw_system_error(errno, "making " + name);
  }
  throw base::Error{base::ErrorCode::permission, "too many partial files called " + partial_name(token, 1)};
}

bool UnpublishedFile::publish(const std::string& name) {
  if (name.empty() || name.find('/') != std::string::npos)
    throw base::Error{base::ErrorCode::invalid_input, "not a file name: " + base::escape_path(name)};
  for (;;) {
    const auto named = is_link(naming()) ? link_file(naming(), fd_.get(), directory_.get(), name.c_str())
                                         : rename_file(naming(), directory_.get(), partial_.c_str(), name.c_str());
    if (named == Named::taken) return false;
    if (named == Named::done) break;
    const int error_number = errno;
    if (naming() != Naming::rename_no_replace || ways_.size() == 1)
      base::throw_system_error(error_number, "publishing " + base::escape_path(name));
    ways_ = ways_.subspan(1);  // renameat2 is not known here
  }
  partial_.clear();
  published_ = name;
  return true;
}

void UnpublishedFile::withdraw() noexcept {
  if (!published_.empty()) ::unlinkat(directory_.get(), published_.c_str(), 0);
  published_.clear();
}

bool UnpublishedFile::is_in(const std::filesystem::path& directory) const noexcept {
  struct stat ours {
  }, there{};
  if (::fstat(directory_.get(), &ours) != 0 || ::stat(directory.c_str(), &there) != 0) return false;
  return ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

std::size_t remove_partial_files(const std::filesystem::path& directory, const std::string& token) {
  check_token(token);
  const auto handle = open_directory(directory);
  const auto doing = "looking for partial files in " + base::escape_path(directory.native());
  std::size_t removed = 0;
  std::error_code error;
  std::filesystem::directory_iterator entry{directory, error};
  for (; !error && entry != std::filesystem::directory_iterator{}; entry.increment(error)) {
    const auto name = entry->path().filename().native();
    if (!is_partial_of(name, token)) continue;
    if (::unlinkat(handle.get(), name.c_str(), 0) == 0) {
      ++removed;
    } else if (errno != ENOENT) {
      base::throw_system_error(errno, "removing " + base::escape_path(name));
    }
  }
  if (error) base::throw_system_error(error.value(), doing);
  return removed;
}

}  // namespace strongroom::pipeline
