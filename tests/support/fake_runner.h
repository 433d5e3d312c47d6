// A ProcessRunner that starts nothing: it replays transcripts, in order, and fails the test on any call that is not
// exactly the next one. Time is virtual: a pause or a tool that hangs moves the clock and ticks, and takes no time.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "process/runner.h"
#include "support/transcript.h"

namespace strongroom::support {

class VirtualClock final : public base::Clock {
 public:
  base::UtcTime now() const override {
    return base::UtcTime{} + std::chrono::duration_cast<std::chrono::microseconds>(time_);
  }
  base::MonotonicTime monotonic() const override { return base::MonotonicTime{} + time_; }
  void advance(std::chrono::nanoseconds by) { time_ += by; }

 private:
  std::chrono::nanoseconds time_{std::chrono::hours{1}};
};

// For the thread that made it.
class FakeRunner final : public process::ProcessRunner {
 public:
  explicit FakeRunner(VirtualClock& clock) : clock_{clock} {}

  void expect(Transcript transcript) { script_.push_back(std::move(transcript)); }
  bool done() const { return script_.empty(); }
  // What the listener answered when a tool was last stopped by it or by the token.
  base::Milliseconds granted() const { return granted_; }
  const std::vector<process::ProcessSpec>& calls() const { return calls_; }

  process::Outcome run(const process::ProcessSpec& spec, process::ProcessListener& listener,
                       std::stop_token stop) override {
    calls_.push_back(spec);
    if (script_.empty()) {
      ADD_FAILURE() << "a call that nobody expected: " << testing::PrintToString(spec.argv);
      return process::NotStarted{2, "no transcript"};
    }
    const auto transcript = std::move(script_.front());
    script_.pop_front();
    EXPECT_EQ((std::vector<std::string>{spec.argv.begin() + 1, spec.argv.end()}), transcript.arguments);
    listener.started({1, 1, "boot"});
    for (const auto& event : transcript.events)
      if (const auto ended = play(event, spec, listener, stop)) return *ended;
    if (!listener.tick(clock_.monotonic())) return process::Cancelled{process::Rung::none};
    return transcript.outcome;
  }

 private:
  static constexpr base::Milliseconds kTick{250};

  std::optional<process::Outcome> play(const TranscriptEvent& event, const process::ProcessSpec& spec,
                                       process::ProcessListener& listener, const std::stop_token& stop) {
    if (const auto* line = std::get_if<TranscriptLine>(&event)) {
      listener.line(line->stream, std::string_view{line->text}.substr(0, spec.longest_line),
                    line->text.size() > spec.longest_line);
      silent_ = {};
      return stop.stop_requested() ? std::optional<process::Outcome>{process::Cancelled{process::Rung::interrupt}}
                                   : std::nullopt;
    }
    if (const auto* pause = std::get_if<Pause>(&event)) return pass(pause->time, spec, listener, stop);
    // Longer than any limit of a test; a tool that nothing ends would hang a real run, so it is a failure here.
    auto ended = pass(std::chrono::hours{100}, spec, listener, stop);
    if (!ended) ADD_FAILURE() << "nothing ended a tool that hangs";
    return ended ? ended : std::optional<process::Outcome>{process::TimedOut{process::Rung::kill}};
  }

  std::optional<process::Outcome> pass(base::Milliseconds time, const process::ProcessSpec& spec,
                                       process::ProcessListener& listener, const std::stop_token& stop) {
    for (base::Milliseconds passed{0}; passed < time; passed += kTick) {
      const auto step = std::min(kTick, time - passed);
      clock_.advance(step);
      silent_ += step;
      const bool go_on = listener.tick(clock_.monotonic());
      if (!go_on || stop.stop_requested()) {
        granted_ = listener.interrupt_grace(spec.limits.interrupt_grace);
        return process::Cancelled{process::Rung::interrupt};
      }
      if (spec.limits.stall > base::Milliseconds{0} && silent_ > spec.limits.stall)
        return process::Stalled{process::Rung::interrupt, silent_};
    }
    return std::nullopt;
  }

  VirtualClock& clock_;
  std::deque<Transcript> script_;
  std::vector<process::ProcessSpec> calls_;
  base::Milliseconds silent_{0};
  base::Milliseconds granted_{0};
};

}  // namespace strongroom::support
