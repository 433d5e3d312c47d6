// A wall clock that a test sets; monotonic time goes with it.
#pragma once

#include "base/clock.h"

namespace strongroom::support {

// Used by one thread, but for runs that ask while the test waits for them.
class WallClock final : public base::Clock {
 public:
  explicit WallClock(base::UtcTime begin = {}) : at{begin} {}
  base::UtcTime now() const override { return at; }
  base::MonotonicTime monotonic() const override { return base::MonotonicTime{} + at.time_since_epoch(); }
  base::UtcTime at;
};

}  // namespace strongroom::support
