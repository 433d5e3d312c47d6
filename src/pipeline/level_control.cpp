#include "pipeline/level_control.h"

#include <algorithm>

namespace strongroom::pipeline {
namespace {

constexpr int kMembersPerLook = 8;
constexpr std::uint64_t kQuietMembers = 16;
constexpr std::uint64_t kFirstWait = 64;
constexpr std::uint64_t kLongestWait = 8'192;
constexpr std::uint64_t kGoodForgets = 4;  // a level that was held for so many waits starts with the first wait again

constexpr double kQueueHigh = 0.50, kQueueFull = 0.75, kQueueLow = 0.25;
constexpr double kDelayHigh = 0.15, kDelayLow = 0.08;

}  // namespace

LevelControl::LevelControl(int fastest, int smallest, int first)
    : fastest_{fastest},
      smallest_{smallest},
      level_{std::clamp(first, fastest, smallest)},
      past_(static_cast<std::size_t>(smallest - fastest + 1)) {}

void LevelControl::took(MemberLoad load) {
  ++members_;
  sum_.queue += load.queue;
  sum_.delay += load.delay;
  if (++in_sum_ < kMembersPerLook) return;
  const MemberLoad mean{sum_.queue / kMembersPerLook, sum_.delay / kMembersPerLook};
  sum_ = {};
  in_sum_ = 0;
  decide(mean);
}

void LevelControl::decide(MemberLoad mean) {
  const bool quiet = mean.queue < kQueueLow && mean.delay < kDelayLow;
  quiet_ = quiet ? quiet_ + kMembersPerLook : 0;
  if (const auto lower = lower_for(mean); lower < level_) {
    leave_for(lower);
  } else if (quiet_ >= kQuietMembers && level_ < smallest_ && may_try(level_ + 1)) {
    enter(level_ + 1);
  }
}

int LevelControl::lower_for(MemberLoad mean) const {
  if (mean.queue >= kQueueFull) return fastest_;
  if (mean.queue >= kQueueHigh || mean.delay > kDelayHigh) return std::max(level_ - 1, fastest_);
  return level_;
}

void LevelControl::leave_for(int level) {
  auto& left = past(level_);
  const bool was_good = members_ - entered_at_ >= kGoodForgets * std::max(left.wait, kFirstWait);
  left.wait = left.wait == 0 || was_good ? kFirstWait : std::min(left.wait * 2, kLongestWait);
  left.left_at = members_;
  enter(level);
}

bool LevelControl::may_try(int level) const {
  const auto& before = past(level);
  return members_ - before.left_at >= before.wait;
}

void LevelControl::enter(int level) {
  level_ = level;
  entered_at_ = members_;
  quiet_ = 0;
}

}  // namespace strongroom::pipeline
