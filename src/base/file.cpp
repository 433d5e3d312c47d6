#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>

#include "base/error.h"
#include "base/text.h"

namespace strongroom::base {
namespace {

// Removes a temporary file unless it was published.
class Unpublished {
 public:
  explicit Unpublished(std::filesystem::path path) : path_{std::move(path)} {}
  ~Unpublished() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  void publish_as(const std::filesystem::path& name) {
    if (::rename(path_.c_str(), name.c_str()) != 0) throw_system_error(errno, "writing " + escape_path(name.native()));
    path_.clear();
  }

 private:
  std::filesystem::path path_;
};

}  // namespace

Fd open_file(const std::filesystem::path& path, int flags, mode_t mode) {
  const int fd = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  if (fd < 0) {
    const auto otherwise = errno == ENOENT ? ErrorCode::not_found : ErrorCode::internal;
    throw_system_error(errno, "opening " + escape_path(path.native()), otherwise);
  }
  return Fd{fd};
}

Fd open_regular_file(const std::filesystem::path& path, int flags) {
  auto file = open_file(path, O_RDONLY | O_NONBLOCK | flags);
  struct stat facts {};
  if (::fstat(file.get(), &facts) != 0) throw_system_error(errno, "looking at " + escape_path(path.native()));
  if (!S_ISREG(facts.st_mode))
    throw Error{ErrorCode::invalid_input, escape_path(path.native()) + " is no regular file"};
  return file;
}

void write_all(int fd, std::string_view bytes, std::string_view doing) {
  while (!bytes.empty()) {
    const auto written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw_system_error(errno, doing);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string read_file(const std::filesystem::path& path, std::size_t limit) {
  const auto file = open_file(path, O_RDONLY);
  std::string bytes;
  char block[16384];
  for (;;) {
    const auto got = ::read(file.get(), block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_system_error(errno, "reading " + escape_path(path.native()));
    if (got == 0) return bytes;
    bytes.append(block, static_cast<std::size_t>(got));
    if (bytes.size() > limit)
      throw Error{ErrorCode::invalid_input,
                  escape_path(path.native()) + " is longer than " + std::to_string(limit) + " bytes"};
  }
}

void sync_directory(const std::filesystem::path& directory) {
  const auto handle = open_file(directory, O_RDONLY | O_DIRECTORY);
  if (::fsync(handle.get()) != 0) throw_system_error(errno, "syncing " + escape_path(directory.native()));
}

void write_file_atomically(const std::filesystem::path& path, std::string_view bytes, mode_t mode) {
  const auto doing = "writing " + escape_path(path.native());
  std::string name = path.native() + ".XXXXXX";
  Fd file{::mkostemp(name.data(), O_CLOEXEC)};
  if (!file) throw_system_error(errno, doing);
  Unpublished temporary{name};
  if (::fchmod(file.get(), mode) != 0) throw_system_error(errno, doing);
  write_all(file.get(), bytes, doing);
  if (::fsync(file.get()) != 0) throw_system_error(errno, doing);
  temporary.publish_as(path);
  sync_directory(path.has_parent_path() ? path.parent_path() : std::filesystem::path{"."});
}

}  // namespace strongroom::base
