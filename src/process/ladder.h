#pragma once

#include <optional>

#include "base/clock.h"
#include "process/runner.h"

namespace strongroom::process {

// When to send what to a tool that has to go: SIGINT at once, SIGTERM and SIGKILL when the one before did not help. It
// only decides; it sends nothing. Not for several threads.
class Ladder {
 public:
  explicit Ladder(const ProcessLimits& limits) : limits_{limits} {}

  bool begun() const { return due_.has_value() || last_ != Rung::none; }
  // The first call counts, later ones change nothing. `interrupt_grace` takes the place of the one in the limits.
  void begin(base::MonotonicTime now, std::optional<base::Milliseconds> interrupt_grace = std::nullopt);
  // The rung that is due now, at most one a call; none when nothing is due. The caller applies it.
  Rung step(base::MonotonicTime now);
  // When the next step is due; nullopt before the beginning and after the last rung.
  std::optional<base::MonotonicTime> due() const { return due_; }

 private:
  ProcessLimits limits_;
  Rung last_ = Rung::none;
  std::optional<base::MonotonicTime> due_;
};

}  // namespace strongroom::process
