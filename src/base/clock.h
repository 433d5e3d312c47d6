// The only place that asks what time it is. Everything else is handed a Clock.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace strongroom::base {

using UtcTime = std::chrono::sys_time<std::chrono::microseconds>;
// CLOCK_MONOTONIC: stands still while the machine is suspended. For stalls, deadlines and durations.
using MonotonicTime = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;
using Milliseconds = std::chrono::milliseconds;

// Any thread may call.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual UtcTime now() const = 0;
  virtual MonotonicTime monotonic() const = 0;
  // Within which boot of the machine monotonic() counts: the kernel's boot id as 32 lower-case hex digits, zeros where
  // the kernel does not tell. Reads a file; ask once.
  virtual std::string boot_id() const;
};

class SystemClock final : public Clock {
 public:
  UtcTime now() const override;
  MonotonicTime monotonic() const override;
};

// How long the machine has been suspended since it booted, all in all: CLOCK_BOOTTIME minus CLOCK_MONOTONIC. Two calls
// that differ by more than a few milliseconds had a suspend between them.
std::chrono::nanoseconds time_suspended();

// "2026-11-22T05:36:12.123456Z": what JSON and the ledger hold. Always six digits of a second.
std::string format_utc(UtcTime time);
// Takes format_utc's form, and any number of fraction digits (none too), with Z. Throws invalid_input.
UtcTime parse_utc(std::string_view text);
// "2026-11-22 06:36:12 +0100": for people, in the machine's zone.
std::string format_local(UtcTime time);

}  // namespace strongroom::base
