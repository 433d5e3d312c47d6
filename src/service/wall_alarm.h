#pragma once

#include <stop_token>

#include "base/clock.h"
#include "base/fd.h"

namespace strongroom::service {

// Waits by the wall clock, as it is and not as it was: a clock that is set, and a machine that wakes up, end the wait
// (timerfd_create(2), TFD_TIMER_CANCEL_ON_SET).
class WallAlarm {
 public:
  WallAlarm();

  // Until `at`, until somebody rings, until the clock was set, or until `stop` is requested. One thread at a time. A
  // ring while nobody waits ends the next wait at once.
  void wait_until(base::UtcTime at, const std::stop_token& stop);
  // Any thread; never waits.
  void ring() noexcept;

 private:
  base::Fd timer_;
  base::Fd bell_;
};

}  // namespace strongroom::service
