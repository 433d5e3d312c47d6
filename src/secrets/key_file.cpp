#include "secrets/key_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/file.h"
#include "base/secret_string.h"
#include "base/text.h"

namespace strongroom::secrets {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::string_view kPrefix = "strongroom-key-1 ";
constexpr std::size_t kFileBytes = kPrefix.size() + 2 * kKeyBytes + 1;

std::string shown(const std::filesystem::path& path) {
  return base::escape_path(path.native());
}

void require_private(const base::Fd& file, const std::filesystem::path& path) {
  struct stat facts {};
  if (::fstat(file.get(), &facts) != 0) base::throw_system_error(errno, "looking at " + shown(path));
  if ((facts.st_mode & 077) != 0)
    throw Error::with_words(
        ErrorCode::permission, "others may read the key file", shown(path),
        "Take that right away with 'chmod 600 " + shown(path) + "', and think about who may have read it meanwhile.");
  if (facts.st_uid != ::geteuid())
    throw Error::with_words(ErrorCode::permission, "the key file belongs to somebody else", shown(path),
                            "Run strongroom as the user who made it.");
}

[[noreturn]] void refuse_content(const std::filesystem::path& path) {
  throw Error::with_words(ErrorCode::integrity, "the key file holds no key", shown(path) + " is damaged",
                          "Bring the file back from a copy. Without it stored passwords cannot be opened; the recovery "
                          "sheet of a repository has its password too.");
}

// Read straight into memory that is wiped, not through a string that is copied around.
Key parse(int file, const std::filesystem::path& path) {
  std::array<char, kFileBytes + 1> text{};
  std::size_t length = 0;
  while (length < text.size()) {
    const auto got = ::read(file, text.data() + length, text.size() - length);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) base::throw_system_error(errno, "reading " + shown(path));
    if (got == 0) break;
    length += static_cast<std::size_t>(got);
  }
  // The newline at the end may be missing: credentials are often made with tools that drop it.
  std::string_view line{text.data(), length};
  if (line.ends_with('\n')) line.remove_suffix(1);
  Key key;
  std::size_t decoded = 0;
  const bool good = line.size() == kFileBytes - 1 && line.starts_with(kPrefix) &&
                    sodium_hex2bin(key.data(), kKeyBytes, line.data() + kPrefix.size(), 2 * kKeyBytes, nullptr,
                                   &decoded, nullptr) == 0 &&
                    decoded == kKeyBytes;
  sodium_memzero(text.data(), text.size());
  if (!good) refuse_content(path);
  return key;
}

}  // namespace

Key read_key(const std::filesystem::path& path, bool is_credential) {
  const auto file = base::open_file(path, O_RDONLY);
  if (!is_credential) require_private(file, path);
  return parse(file.get(), path);
}

Key create_key(const std::filesystem::path& path, base::Random& random) {
  Key key;
  random.fill(key.data(), kKeyBytes);
  std::array<char, 2 * kKeyBytes + 1> hex{};
  sodium_bin2hex(hex.data(), hex.size(), key.data(), kKeyBytes);
  std::string line{kPrefix};
  line.reserve(kFileBytes);  // so that appending leaves no copy of the key behind
  line.append(hex.data(), hex.size() - 1).append("\n");
  const base::SecretString content{line};
  sodium_memzero(line.data(), line.size());
  sodium_memzero(hex.data(), hex.size());
  base::write_file_atomically(path, content.reveal(), 0600);
  return key;
}

}  // namespace strongroom::secrets
