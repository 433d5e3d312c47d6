#include "process/stall_watch.h"

#include <gtest/gtest.h>

namespace strongroom::process {
namespace {

using namespace std::chrono_literals;

// A tool whose counters grow at given rates, watched as the runner does it, on a clock of our own.
class StallWatchTest : public ::testing::Test {
 protected:
  // Lets so much time pass, in turns of 200 ms; true as soon as a look says stalled.
  bool passes(std::chrono::milliseconds time) {
    for (const auto end = now_ + time; now_ < end; now_ += 200ms) {
      watch_.turn(now_, suspended_);
      cpu_ += cpu_per_second_ / 5;
      io_ += io_per_second_ / 5;
      if (const auto look = watch_.look_at(); look && *look <= now_) {
        watch_.asked(now_);
        ++looks_;
        if (watch_.looked(activity(), output_, now_)) return true;
      }
    }
    return false;
  }
  TreeActivity activity() const { return {static_cast<std::uint64_t>(cpu_), static_cast<std::uint64_t>(io_)}; }

  base::MonotonicTime now_{1h};
  StallWatch watch_{60s, now_};
  std::chrono::nanoseconds suspended_{5s};
  double cpu_ = 1e6, io_ = 1e6;
  double cpu_per_second_ = 0, io_per_second_ = 0;
  std::uint64_t output_ = 0;
  int looks_ = 0;
};

TEST_F(StallWatchTest, SilenceAndRestForTheLimitIsAStall) {
  EXPECT_FALSE(passes(60s));
  EXPECT_TRUE(passes(15s));  // the first look only learns where the counters stand
  EXPECT_GE(watch_.silent_for(now_), 60s);
}

TEST_F(StallWatchTest, ALimitOfZeroNeverStalls) {
  watch_ = StallWatch{0ms, now_};
  EXPECT_FALSE(passes(10h));
  EXPECT_EQ(looks_, 0);
}

TEST_F(StallWatchTest, ABusyTreeIsNoStall) {
  cpu_per_second_ = 10'000;  // 1 % of a CPU
  EXPECT_FALSE(passes(1h));
}

TEST_F(StallWatchTest, ATrickleOfIoIsNoStall) {
  io_per_second_ = 1'000;
  EXPECT_FALSE(passes(1h));
}

TEST_F(StallWatchTest, TheUnrestOfAHungProgramIsNoWork) {
  cpu_per_second_ = 500;
  io_per_second_ = 8;
  EXPECT_TRUE(passes(75s));
}

TEST_F(StallWatchTest, OutputWeReceiveIsNotItsIo) {
  EXPECT_FALSE(passes(10s));
  for (int second = 0; second < 80; ++second) {  // 200 bytes of status a second that show no progress
    output_ += 200;
    io_ += 200;
    if (passes(1s)) return;
  }
  FAIL() << "no stall in 80 s";
}

TEST_F(StallWatchTest, LinesThatShowProgressPutItOffAndSaveLooks) {
  for (int second = 0; second < 3'600; ++second) {
    EXPECT_FALSE(passes(1s));
    watch_.active(now_);
  }
  EXPECT_EQ(looks_, 0);
}

TEST_F(StallWatchTest, SeldomLooks) {
  io_per_second_ = 1'000;
  passes(1h);
  EXPECT_LE(looks_, 3'600 / 7);  // limit / 8
}

TEST_F(StallWatchTest, AProcessThatEndedIsLife) {
  EXPECT_FALSE(passes(50s));
  cpu_ -= 5e5;
  EXPECT_FALSE(passes(50s));
}

TEST_F(StallWatchTest, ASuspendedMachineStartsTheLimitAnew) {
  EXPECT_FALSE(passes(60s));
  suspended_ += 8h;
  EXPECT_FALSE(passes(59s));
  EXPECT_TRUE(passes(15s));
}

TEST_F(StallWatchTest, SoDoesAGapInWhichNobodyLooked) {
  EXPECT_FALSE(passes(60s));
  now_ += 1h;
  EXPECT_FALSE(passes(59s));
  EXPECT_TRUE(passes(15s));
}

TEST_F(StallWatchTest, NoSecondLookWhileOneIsUnderWay) {
  watch_.asked(now_);
  EXPECT_FALSE(watch_.look_at());
  watch_.looked(activity(), 0, now_);
  EXPECT_TRUE(watch_.look_at());
}

}  // namespace
}  // namespace strongroom::process
