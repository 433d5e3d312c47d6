// Passwords: Argon2id by libsodium, one at a time.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>

#include "base/secret_string.h"

namespace strongroom::auth {

inline constexpr std::size_t kShortestPassword = 10;   // characters
inline constexpr std::size_t kLongestPassword = 1024;  // bytes

// 32 MiB and three passes: more than OWASP's least (19 MiB, two), and one hash at a time stays inside what the service
// may have of memory. docs/decisions/0016 has the figures.
struct PasswordCost {
  unsigned long long passes = 3;
  std::size_t memory = std::size_t{32} << 20U;
  std::size_t most_waiting = 8;  // for the one slot; who comes after them is sent away
};

// Throws invalid_input: too short, too long.
void require_usable_password(const base::SecretString& password);

// Any thread may call; a call takes a good part of a tenth of a second and the memory named above.
class Passwords {
 public:
  explicit Passwords(PasswordCost cost = {});

  // Throws invalid_input as above, rate_limited when too many wait.
  std::string hash(const base::SecretString& password);
  // Without a hash (nobody has that name) it takes as long as with one. Throws rate_limited when too many wait.
  bool matches(const base::SecretString& password, const std::string* hash);
  // Whether `hash` was made at another cost than is asked for now.
  bool is_outdated(const std::string& hash) const;

 private:
  class Slot;
  PasswordCost cost_;
  std::string nobodys_;  // a hash in due form that no password has
  std::mutex mutex_;
  std::condition_variable free_;
  std::size_t waiting_ = 0;
  bool taken_ = false;
};

}  // namespace strongroom::auth
