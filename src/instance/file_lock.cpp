#include "instance/file_lock.h"

#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>

#include "base/error.h"
#include "base/text.h"

namespace strongroom::instance {

bool try_lock(const base::Fd& file, const std::filesystem::path& path) {
  for (;;) {
    if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) return true;
    if (errno == EWOULDBLOCK) return false;
    if (errno != EINTR) base::throw_system_error(errno, "locking " + base::escape_path(path.native()));
  }
}

bool is_still_there(const base::Fd& file, const std::filesystem::path& path) {
  struct stat open {
  }, named{};
  if (::fstat(file.get(), &open) != 0 || ::stat(path.c_str(), &named) != 0) return false;
  return open.st_dev == named.st_dev && open.st_ino == named.st_ino;
}

}  // namespace strongroom::instance
