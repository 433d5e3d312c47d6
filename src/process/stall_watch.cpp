#include "process/stall_watch.h"

#include <algorithm>

namespace strongroom::process {
namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;

// Shares of the limit between two looks, and the bounds of that.
constexpr int kLooksPerLimit = 8;
constexpr base::Milliseconds kShortestInterval{20};
constexpr base::Milliseconds kLongestInterval{60'000};

constexpr std::uint64_t kLeastCpuMicroseconds = 20'000;  // two ticks of the usual clock
constexpr std::uint64_t kCpuMicrosecondsPerSecond = 2'000;
constexpr std::uint64_t kLeastIoBytes = 256;
constexpr std::uint64_t kIoBytesPerSecond = 64;

// The loop turns several times a second; a longer gap means that we were stopped or starved ourselves.
constexpr base::Milliseconds kLongestTurn{2'000};

std::uint64_t grown(std::uint64_t before, std::uint64_t after) {
  return after > before ? after - before : 0;
}

}  // namespace

base::Milliseconds StallWatch::interval() const {
  return std::clamp(limit_ / kLooksPerLimit, kShortestInterval, kLongestInterval);
}

void StallWatch::turn(base::MonotonicTime now, std::chrono::nanoseconds suspended) {
  const bool slept = suspended - suspended_ > base::Milliseconds{100};
  if (last_turn_ && (slept || now - *last_turn_ > kLongestTurn)) active_at_ = now;
  last_turn_ = now;
  suspended_ = suspended;
}

std::optional<base::MonotonicTime> StallWatch::look_at() const {
  if (limit_.count() == 0 || asking_) return std::nullopt;
  // While it talks nobody looks. The last look falls on the end of the limit.
  const auto next = std::max(active_at_, asked_at_) + interval();
  const auto end = active_at_ + limit_;
  return asked_at_ < end ? std::min(next, end) : next;
}

void StallWatch::asked(base::MonotonicTime now) {
  asking_ = true;
  asked_at_ = now;
}

bool StallWatch::works(const Look& before, const Look& after) const {
  // Fewer than before: a process ended and took its counts along. That is life too.
  if (after.activity.cpu_microseconds < before.activity.cpu_microseconds) return true;
  if (after.activity.io_bytes < before.activity.io_bytes) return true;
  const auto seconds = static_cast<double>(duration_cast<microseconds>(after.at - before.at).count()) / 1e6;
  const auto over = [seconds](std::uint64_t amount, std::uint64_t least, std::uint64_t per_second) {
    return amount >= least && static_cast<double>(amount) > seconds * static_cast<double>(per_second);
  };
  const auto cpu = grown(before.activity.cpu_microseconds, after.activity.cpu_microseconds);
  const auto written_to_us = grown(before.output_bytes, after.output_bytes);
  const auto io = grown(written_to_us, grown(before.activity.io_bytes, after.activity.io_bytes));
  return over(cpu, kLeastCpuMicroseconds, kCpuMicrosecondsPerSecond) || over(io, kLeastIoBytes, kIoBytesPerSecond);
}

bool StallWatch::looked(const TreeActivity& found, std::uint64_t output_bytes, base::MonotonicTime now) {
  asking_ = false;
  const Look look{found, output_bytes, now};
  const bool alive = !last_ || works(*last_, look);
  if (alive) {
    last_ = look;
    active_at_ = now;
  }
  return asked_at_ >= active_at_ + limit_;
}

base::Milliseconds StallWatch::silent_for(base::MonotonicTime now) const {
  return duration_cast<base::Milliseconds>(now - active_at_);
}

}  // namespace strongroom::process
