// Notices that restic waits for a server, and decides when that is enough.
//
// restic prints "… returned error, retrying after 552ms: CAUSE" on standard error before each of its own tries, in
// every version and also with --json, and goes on for 15 minutes; since 0.17 "operation successful after N retries"
// ends it.
#pragma once

#include <algorithm>
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
  // "Save(<data/70a942d245>) failed: write …: no space left on device": since 0.17 restic does not try that again. 0.18
  // then hangs for ever instead of ending (seen with 0.18.1; 0.19.0 ends within two seconds).
  static bool is_final(std::string_view line);

  void retry(std::string_view line, base::MonotonicTime now);
  // is_final: from here on only gave_up counts.
  void failed(std::string_view line, base::MonotonicTime now);
  // Something that only a working connection makes: a listed entry, a recovered operation.
  void alive();
  // A status line of backup or restore; `done` is any number that grows with the work. Files go on being read into
  // buffers for a moment after the server is gone, so that counts as life only when the last complaint is kSettle old.
  void moved(std::uint64_t done, base::MonotonicTime now);
  // Time passes. A try that is kQuiet overdue has worked: before 0.17 restic does not say so, and check, or a backup
  // that sends its last data, prints nothing that would show it.
  void tick(base::MonotonicTime now);

  // restic is gone: nothing waits any longer, however it ended.
  void ended();

  bool waiting() const { return since_.has_value(); }
  // It has waited for longer than the limit, without a break. Some causes do not pass by waiting (a missing file, a
  // full disk, no permission; restic tries those again too): for them the limit is at most kHopeless.
  bool gave_up(base::MonotonicTime now) const;
  base::Milliseconds limit() const { return hopeless_ ? std::min(limit_, kHopeless) : limit_; }

  static constexpr base::Milliseconds kSettle{2'000};
  static constexpr base::Milliseconds kHopeless{20'000};
  static constexpr base::Milliseconds kQuiet{120'000};

 private:
  domain::EngineObserver& observer_;
  base::Milliseconds limit_;
  std::optional<base::MonotonicTime> since_;
  base::MonotonicTime last_retry_{};
  base::MonotonicTime next_try_{};
  std::uint64_t done_ = 0;
  bool hopeless_ = false;
  bool final_ = false;
};

}  // namespace strongroom::restic
