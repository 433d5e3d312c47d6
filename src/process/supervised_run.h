#pragma once

#include <array>
#include <exception>
#include <filesystem>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "base/clock.h"
#include "process/ladder.h"
#include "process/runner.h"
#include "process/stall_watch.h"
#include "process/stop_signal.h"
#include "process/supervision.h"
#include "process/supervisor_process.h"
#include "process/tool_stream.h"

namespace strongroom::process {

// One run of one tool, from its start to the end of its tree: the loop behind SupervisedRunner::run. Everything happens
// on the calling thread.
class SupervisedRun {
 public:
  // Starts the supervisor. Throws StartFailure.
  SupervisedRun(const base::Clock& clock, const std::filesystem::path& supervisor, const ProcessSpec& spec,
                ProcessListener& listener, std::stop_token stop);

  // Once. Throws what the listener threw.
  Outcome finish();

 private:
  enum class Cause { cancelled, timed_out, stalled };

  void turn();
  void wait_for_something();
  std::optional<base::MonotonicTime> next_wake() const;
  void take_reports();
  void take_report(const supervision::Report& report);
  void take_output();
  bool read_some(ToolStream& stream);
  std::span<char> room();
  bool read_raw(ToolStream& stream, std::span<char> room);
  bool is_raw(const ToolStream& stream) const { return spec_.raw_output && stream.name() == Stream::out; }
  void drain_all();
  void drain_lines(ToolStream& stream);
  void drain_raw(ToolStream& stream);
  void wait_for_room();
  void tick_when_due();
  bool tick();
  void look_after_limits();
  void climb();
  void stop_because(Cause cause);
  bool tool_runs() const { return started_ && !ended_; }
  LineSplitter::Take taker(Stream stream);
  // Calls the listener; what it throws begins the ladder.
  template <typename Call>
  void tell(Call call);

  Outcome outcome(int supervisor_status) const;
  Outcome ended_by_itself() const;

  const base::Clock& clock_;
  const ProcessSpec& spec_;
  ProcessListener& listener_;
  base::MonotonicTime now_;
  base::MonotonicTime begun_at_;
  base::MonotonicTime next_tick_;
  Ladder ladder_;
  StallWatch stall_;
  StopSignal stop_;
  std::vector<char> buffer_;
  SupervisorProcess process_;
  std::array<ToolStream, 2> streams_;
  base::Milliseconds let_fill_;

  bool connected_ = true;  // the supervisor, and so something of the tree, is there
  bool stop_seen_ = false;
  bool suspect_stall_ = false;
  base::MonotonicTime raw_rests_until_{};  // raw output is not waited for before
  bool started_ = false;
  ProcessIdentity tool_;
  std::optional<supervision::Report> not_started_;
  std::optional<supervision::Report> ended_;
  std::optional<Cause> cause_;
  base::Milliseconds silent_for_{0};
  std::exception_ptr thrown_;
};

}  // namespace strongroom::process
