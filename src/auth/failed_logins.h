// Which failed log-ins become entries of the ledger: the first of an account and address at once, further ones together
// once a minute, and never more than thirty entries a minute in all. An append-only ledger must not be filled by
// whoever can reach the log-in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace strongroom::auth {

struct FailedLogins {
  std::string account;  // empty: of no known account, or of several
  std::string address;  // empty: from several
  std::uint64_t count = 1;
};

// Any thread may call; never waits.
class FailedLoginLog {
 public:
  // What to record now: nothing, or this failure together with those that were not recorded.
  std::optional<FailedLogins> note(const std::string& account, const std::string& address, base::MonotonicTime now);
  // What was not recorded and is a minute old. Call it now and then.
  std::vector<FailedLogins> due(base::MonotonicTime now);
  // Whether one more entry of this kind may be written in this minute.
  bool may_record(base::MonotonicTime now);

 private:
  struct Pending {
    base::MonotonicTime since{};
    std::uint64_t count = 0;
  };
  bool spend(base::MonotonicTime now);

  std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, Pending> pending_;
  std::uint64_t others_ = 0;  // of those that had no place or no entry any more
  base::MonotonicTime others_since_{};
  base::MonotonicTime minute_{};
  std::size_t spent_ = 0;
};

}  // namespace strongroom::auth
