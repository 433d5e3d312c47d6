#include "base/ids.h"

#include <sys/random.h>

#include <cerrno>
#include <cstdio>
#include <ctime>
#include <vector>

#include "base/error.h"

namespace strongroom::base {

void SystemRandom::fill(void* bytes, std::size_t count) {
  auto* at = static_cast<unsigned char*>(bytes);
  while (count > 0) {
    const auto got = getrandom(at, count, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_system_error(errno, "asking the kernel for random bytes");
    at += got;
    count -= static_cast<std::size_t>(got);
  }
}

std::string random_text(std::size_t bits, Random& random) {
  static constexpr char kAlphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";
  std::vector<unsigned char> bytes((bits + 4) / 5);
  random.fill(bytes.data(), bytes.size());
  std::string text;
  for (const unsigned char byte : bytes) text.push_back(kAlphabet[byte & 31U]);
  return text;
}

std::string new_run_id(UtcTime now, Random& random) {
  const auto seconds =
      static_cast<std::time_t>(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char stamp[32];
  std::strftime(stamp, sizeof stamp, "%Y%m%dt%H%M%S", &parts);
  return std::string{stamp} + "-" + random_text(40, random);
}

}  // namespace strongroom::base
