#pragma once

#include <cstdint>
#include <vector>

namespace strongroom::pipeline {

// What one member met: how full the queue before the compressors was (0 to 1), and for which part of its time the
// compressor wanted a core and had none. The queue alone is blind: on two cores a compressor that works too hard takes
// the time from the very program it waits for, and the queue stays empty.
struct MemberLoad {
  double queue = 0;
  double delay = 0;
};

// Chooses the level of the next members by what the last ones met, so that idle cores make the file smaller and busy
// ones never wait for compression while a faster level is left. Pure; not for several threads.
//
// Every 8 members it takes the lower of two: a queue of 50 % and more is one level down, of 75 % and more the fastest
// at once; a delay of more than 15 % is one down. One up follows 16 members with less than 25 % and 8 %. A level that
// had to be left is tried again only after a while, which doubles each time: else it would swing to and fro on a
// machine that is just too slow for it.
class LevelControl {
 public:
  // Levels from `fastest` to `smallest`, both included.
  LevelControl(int fastest, int smallest, int first);

  int level() const { return level_; }
  void took(MemberLoad load);

 private:
  struct Past {
    std::uint64_t left_at = 0;  // in members; meaningful when wait is
    std::uint64_t wait = 0;     // members until it is tried again; 0 = it was never left
  };
  void decide(MemberLoad mean);
  int lower_for(MemberLoad mean) const;
  void leave_for(int level);
  bool may_try(int level) const;
  void enter(int level);
  Past& past(int level) { return past_[static_cast<std::size_t>(level - fastest_)]; }
  const Past& past(int level) const { return past_[static_cast<std::size_t>(level - fastest_)]; }

  int fastest_;
  int smallest_;
  int level_;
  std::vector<Past> past_;
  std::uint64_t members_ = 0;
  std::uint64_t entered_at_ = 0;
  std::uint64_t quiet_ = 0;  // members in a row
  MemberLoad sum_;
  int in_sum_ = 0;
};

}  // namespace strongroom::pipeline
