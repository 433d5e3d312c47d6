// Notices that restic waits for a server, and decides when that is enough.
//
// restic prints "… returned error, retrying after 552ms: CAUSE" on standard error before each of its own tries, in
// every version and also with --json, and goes on for 15 minutes; since 0.17 "operation successful after N retries"
// ends it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "domain/backup_engine.h"

namespace strongroom::restic {

// Used on the thread of one call.
class NetworkWatch {
 public:
  NetworkWatch(domain::EngineObserver& observer, base::Milliseconds limit) : observer_{observer}, limit_{limit} {}

  static bool is_retry(std::string_view line);
  static bool is_recovery(std::string_view line);

  void retry(std::string_view line, base::MonotonicTime now);
  // Something that only a working connection makes: a listed entry, a recovered operation.
  void alive();
  // A status line of backup or restore. Bytes go on being read into buffers for a moment after the server is gone, so
  // they count as life only when the last complaint is kSettle old.
  void moved(std::uint64_t bytes_done, base::MonotonicTime now);

  bool waiting() const { return since_.has_value(); }
  // It has waited for longer than the limit, without a break.
  bool gave_up(base::MonotonicTime now) const;
  base::Milliseconds limit() const { return limit_; }

  static constexpr base::Milliseconds kSettle{2'000};

 private:
  domain::EngineObserver& observer_;
  base::Milliseconds limit_;
  std::optional<base::MonotonicTime> since_;
  base::MonotonicTime last_retry_{};
  std::uint64_t bytes_ = 0;
};

}  // namespace strongroom::restic
