#include "jobs/file_hash.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "ledger/hash.h"

namespace strongroom::jobs {

std::string hash_of_file(const std::string& path) {
  const auto file = base::open_regular_file(path, O_NOFOLLOW);
  std::vector<char> buffer(1 << 20);
  ledger::RunningHash hash;
  for (;;) {
    const auto got = ::read(file.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) base::throw_system_error(errno, "reading " + base::escape_path(path));
    if (got == 0) return ledger::to_hex(hash.finish());
    hash.add({buffer.data(), static_cast<std::size_t>(got)});
  }
}

}  // namespace strongroom::jobs
