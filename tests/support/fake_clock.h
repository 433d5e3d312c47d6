// A clock that a test moves.
#pragma once

#include <chrono>

#include "base/clock.h"

namespace strongroom::support {

// Used by one thread.
class FakeClock final : public base::Clock {
 public:
  base::UtcTime now() const override { return base::parse_utc("2026-11-22T05:36:12.000000Z") + passed_; }
  base::MonotonicTime monotonic() const override { return base::MonotonicTime{std::chrono::hours{5}} + passed_; }
  void pass(base::Milliseconds time) { passed_ += time; }

 private:
  base::Milliseconds passed_{0};
};

}  // namespace strongroom::support
