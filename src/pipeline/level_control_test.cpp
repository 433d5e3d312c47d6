#include "pipeline/level_control.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace strongroom::pipeline {
namespace {

constexpr MemberLoad kIdle{0.05, 0.01};

void feed(LevelControl& control, MemberLoad load, int members) {
  for (int i = 0; i < members; ++i) control.took(load);
}

TEST(LevelControl, BeginsWhereItIsToldWithinItsBounds) {
  EXPECT_EQ((LevelControl{1, 7, 2}.level()), 2);
  EXPECT_EQ((LevelControl{3, 7, 1}.level()), 3);
  EXPECT_EQ((LevelControl{1, 7, 9}.level()), 7);
}

TEST(LevelControl, AFixedLevelStays) {
  LevelControl control{4, 4, 4};
  feed(control, kIdle, 100);
  feed(control, {1, 1}, 100);
  EXPECT_EQ(control.level(), 4);
}

TEST(LevelControl, IdleCoresRaiseItOneLevelEachSixteenMembers) {
  LevelControl control{1, 7, 2};
  feed(control, kIdle, 15);
  EXPECT_EQ(control.level(), 2);
  feed(control, kIdle, 1);
  EXPECT_EQ(control.level(), 3);
  feed(control, kIdle, 16);
  EXPECT_EQ(control.level(), 4);
  feed(control, kIdle, 1'000);
  EXPECT_EQ(control.level(), 7);
}

TEST(LevelControl, AHalfFullQueueLowersItOneLevelEachEight) {
  LevelControl control{1, 7, 5};
  feed(control, {0.5, 0}, 7);
  EXPECT_EQ(control.level(), 5);
  feed(control, {0.5, 0}, 1);
  EXPECT_EQ(control.level(), 4);
  feed(control, {0.6, 0}, 100);
  EXPECT_EQ(control.level(), 1);
}

TEST(LevelControl, AFullQueueMeansTheFastestAtOnce) {
  LevelControl control{1, 7, 7};
  feed(control, {0.75, 0}, 8);
  EXPECT_EQ(control.level(), 1);
}

TEST(LevelControl, AnEmptyQueueIsNoReasonToStayWhenCoresAreMissing) {
  LevelControl control{1, 7, 3};
  feed(control, {0, 0.16}, 8);
  EXPECT_EQ(control.level(), 2);
  feed(control, {0, 0.36}, 8);
  EXPECT_EQ(control.level(), 1);
  feed(control, {0, 0.36}, 800);
  EXPECT_EQ(control.level(), 1);
}

TEST(LevelControl, InBetweenItStays) {
  LevelControl control{1, 7, 3};
  feed(control, {0.30, 0.01}, 400);
  EXPECT_EQ(control.level(), 3);
  feed(control, {0.05, 0.10}, 400);
  EXPECT_EQ(control.level(), 3);
  for (int i = 0; i < 40; ++i) {  // quiet, but never for sixteen members
    feed(control, kIdle, 8);
    feed(control, {0.30, 0.01}, 8);
  }
  EXPECT_EQ(control.level(), 3);
}

// A machine on which every level up to `good` is idle and the next one is too much.
class Machine {
 public:
  Machine(LevelControl& control, int good) : control_{control}, good_{good} {}
  void run(int members) {
    for (int i = 0; i < members; ++i) {
      const int before = control_.level();
      control_.took(before <= good_ ? kIdle : MemberLoad{0.55, 0.2});
      if (control_.level() != before) changes_.push_back(members_);
      above_ += before > good_ ? 1 : 0;
      ++members_;
    }
  }
  const std::vector<int>& changes() const { return changes_; }
  int above() const { return above_; }

 private:
  LevelControl& control_;
  int good_;
  int members_ = 0;
  int above_ = 0;
  std::vector<int> changes_;
};

TEST(LevelControl, ItDoesNotSwingToAndFro) {
  LevelControl control{1, 7, 2};
  Machine machine{control, 4};
  machine.run(10'000);
  EXPECT_EQ(control.level(), 4);
  // Up twice, and then a try and a return each time the wait, which doubles from 64, is over: 7 tries at most.
  EXPECT_LE(machine.changes().size(), 2U + 2 * 8U);
  EXPECT_GE(machine.changes().size(), 6U);
  EXPECT_LE(machine.above(), 8 * 8);
}

TEST(LevelControl, TheTriesComeLessAndLessOften) {
  LevelControl control{1, 7, 4};
  Machine machine{control, 4};
  machine.run(20'000);
  std::vector<int> gaps;
  for (std::size_t i = 3; i < machine.changes().size(); i += 2)
    gaps.push_back(machine.changes()[i - 1] - machine.changes()[i - 2]);
  ASSERT_GE(gaps.size(), 4U);
  for (std::size_t i = 1; i < gaps.size(); ++i) EXPECT_GE(gaps[i], gaps[i - 1] * 3 / 2) << i;
}

TEST(LevelControl, AMachineThatBecameFasterIsUsed) {
  LevelControl control{1, 7, 4};
  Machine slow{control, 4};
  slow.run(2'000);
  EXPECT_EQ(control.level(), 4);
  Machine fast{control, 7};
  fast.run(9'000);
  EXPECT_EQ(control.level(), 7);
}

TEST(LevelControl, ALevelThatWasGoodForLongIsNotPunishedForItsPast) {
  LevelControl control{1, 2, 2};
  for (int i = 0; i < 6; ++i) {  // left again and again, so that its wait is long
    feed(control, {0.8, 0}, 8);
    while (control.level() == 1) feed(control, kIdle, 8);
  }
  feed(control, kIdle, 20'000);
  feed(control, {0.8, 0}, 8);
  EXPECT_EQ(control.level(), 1);
  feed(control, kIdle, 64);
  EXPECT_EQ(control.level(), 2);
}

TEST(LevelControl, StaysWithinItsBoundsWhateverComes) {
  std::mt19937 random{7};
  std::uniform_real_distribution<double> any{0, 1};
  LevelControl control{2, 6, 4};
  for (int i = 0; i < 100'000; ++i) {
    control.took({any(random), any(random) * any(random)});
    ASSERT_GE(control.level(), 2);
    ASSERT_LE(control.level(), 6);
  }
}

}  // namespace
}  // namespace strongroom::pipeline
