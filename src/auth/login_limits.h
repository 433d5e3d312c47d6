// How often somebody may try to log in: a few times freely, then after waits that double up to a quarter of an hour.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"

namespace strongroom::auth {

struct LoginLimitSettings {
  unsigned free_of_account = 5;
  unsigned free_of_address = 20;     // several people may share one
  std::size_t most_accounts = 5000;  // that are remembered; apart from addresses, because names cost nothing
  std::size_t most_addresses = 5000;
  std::chrono::seconds longest_wait{15 * 60};
  std::chrono::seconds forgiving{15 * 60};  // after as long without an attempt one failure less counts
};

// "192.0.2.7" as it is, of an IPv6 address its /64: whoever has one address of it has all.
std::string network_of(const std::string& address);

// Any thread may call; never waits. In memory only.
class LoginLimits {
 public:
  explicit LoginLimits(LoginLimitSettings settings = {}) : settings_{settings} {}

  // Before the password is looked at: counts the attempt as failed, so that attempts at the same time count each, and
  // throws rate_limited with how long to wait when there were too many. Those that are sent away do not count.
  // An account that cannot exist is given as "".
  void admit(const std::string& account, const std::string& address, base::MonotonicTime now);
  // The attempt was good: the account begins anew. The address keeps what others did from it.
  void succeeded(const std::string& account, const std::string& address);
  // The attempt was not made after all.
  void withdrawn(const std::string& account, const std::string& address);
  // Whether the next attempt of that account or from there has to wait now because of exactly this many failures: told
  // once for each time it comes so far.
  bool just_locked(const std::string& account, const std::string& address) const;

  std::size_t remembered() const;

 private:
  struct Record {
    unsigned failures = 0;
    base::MonotonicTime last{};
    base::MonotonicTime open_again{};
  };
  using Table = std::map<std::string, Record>;

  std::chrono::seconds wait_after(unsigned failures, unsigned free) const;
  void forgive(Record& record, base::MonotonicTime now) const;
  std::optional<base::MonotonicTime> closed_until(const Table& table, const std::string& key,
                                                  base::MonotonicTime now) const;
  void count(Table& table, const std::string& key, unsigned free, std::size_t most, base::MonotonicTime now);
  void make_room(Table& table, std::size_t most, base::MonotonicTime now) const;
  static void take_back(Table& table, const std::string& key);

  const LoginLimitSettings settings_;
  mutable std::mutex mutex_;
  Table accounts_, addresses_;
};

}  // namespace strongroom::auth
