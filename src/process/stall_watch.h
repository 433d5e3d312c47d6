#pragma once

#include <chrono>
#include <optional>

#include "base/clock.h"
#include "process/process_tree.h"

namespace strongroom::process {

// Decides when a tool is stalled: for `limit`, no line that shows progress, and the tree used neither CPU nor I/O worth
// the name. It only decides, by the times it is told. Not for several threads.
//
// "Worth the name", because a hung program is not quite still. Measured: restic, with its server stopped in the middle
// of a backup, goes on using 0.05 % of a CPU and 8 bytes of I/O a second besides its status lines. What counts is more
// than 0.2 % and two clock ticks, or more than 64 bytes a second beyond the output we received, since the last look
// that found it working.
class StallWatch {
 public:
  // A limit of 0 never stalls.
  StallWatch(base::Milliseconds limit, base::MonotonicTime now) : limit_{limit}, active_at_{now}, asked_at_{now} {}

  // A line came that shows progress.
  void active(base::MonotonicTime now) { active_at_ = now; }
  // Call on every turn of the loop. After the machine slept (`suspended` is how long since boot, all in all), or nobody
  // looked for long, the silence says nothing about the tool: the limit starts anew.
  void turn(base::MonotonicTime now, std::chrono::nanoseconds suspended);

  // When to look at the tree next; nullopt while a look is under way, or never.
  std::optional<base::MonotonicTime> look_at() const;
  void asked(base::MonotonicTime now);
  // What the look found; `output_bytes` is all output received so far. True when that makes it a stall: drain the
  // pipes once more, and act if active() was not called by that.
  bool looked(const TreeActivity& found, std::uint64_t output_bytes, base::MonotonicTime now);

  base::Milliseconds silent_for(base::MonotonicTime now) const;

 private:
  struct Look {
    TreeActivity activity;
    std::uint64_t output_bytes = 0;
    base::MonotonicTime at;
  };
  base::Milliseconds interval() const;
  bool works(const Look& before, const Look& after) const;

  base::Milliseconds limit_;
  base::MonotonicTime active_at_;
  base::MonotonicTime asked_at_;
  bool asking_ = false;
  std::optional<Look> last_;  // that found it working
  std::optional<base::MonotonicTime> last_turn_;
  std::chrono::nanoseconds suspended_{0};
};

}  // namespace strongroom::process
