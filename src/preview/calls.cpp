#include "preview/calls.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "base/fd.h"

namespace strongroom::preview {
namespace {

// Whether permissions mean nothing to this process.
bool reads_everything() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2]{};
  if (::syscall(SYS_capget, &header, data) != 0) return false;
  return (data[0].effective & (1U << CAP_DAC_OVERRIDE | 1U << CAP_DAC_READ_SEARCH)) != 0;
}

std::uint64_t device_of(const struct statx& status) {
  return std::uint64_t{status.stx_dev_major} << 32 | status.stx_dev_minor;
}

bool begins_with(int file, const std::string& header) {
  std::string read(header.size(), '\0');
  std::size_t have = 0;
  while (have < read.size()) {
    const auto count = ::read(file, read.data() + have, read.size() - have);
    if (count <= 0) return false;
    have += static_cast<std::size_t>(count);
  }
  return read == header;
}

}  // namespace

int Calls::open_directory(int at, const char* name, bool follow) const {
  const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK | (follow ? 0 : O_NOFOLLOW);
  int fd = ::openat(at, name, flags | O_NOATIME);
  if (fd < 0 && errno == EPERM) fd = ::openat(at, name, flags);
  return fd < 0 ? -errno : fd;
}

ssize_t Calls::read_entries(int directory, std::span<char> into) const {
  const auto count = ::syscall(SYS_getdents64, directory, into.data(), into.size());
  return count < 0 ? -errno : count;
}

int Calls::look(int at, const char* name, Facts& facts) const {
  struct statx status {};
  const int flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | (*name == '\0' ? AT_EMPTY_PATH : 0);
  if (::statx(at, name, flags, STATX_TYPE | STATX_MODE | STATX_UID | STATX_SIZE | STATX_INO, &status) != 0)
    return -errno;
  facts = {status.stx_mode, status.stx_uid, status.stx_size, device_of(status), status.stx_ino};
  return 0;
}

// The owner's permission bits say it all; those of the others do not where there are access control lists.
int Calls::may_read(int at, const char* name, const Facts& facts) const {
  static const bool kReadsEverything = reads_everything();
  static const auto kUser = ::geteuid();
  if (kReadsEverything) return 0;
  if (facts.uid == kUser) return (facts.mode & S_IRUSR) != 0 ? 0 : -EACCES;
  return ::faccessat(at, name, R_OK, AT_EACCESS) == 0 ? 0 : -errno;
}

int Calls::has_tag(int at, const Tag& tag) const {
  struct stat status {};
  if (::fstatat(at, tag.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return 0;
  if (tag.header.empty()) return 1;
  const base::Fd file{::openat(at, tag.name.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)};
  return file && begins_with(file.get(), tag.header) ? 1 : 0;
}

}  // namespace strongroom::preview
