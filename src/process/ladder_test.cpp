#include "process/ladder.h"

#include <gtest/gtest.h>

namespace strongroom::process {
namespace {

using namespace std::chrono_literals;

constexpr base::MonotonicTime at(std::chrono::milliseconds time) {
  return base::MonotonicTime{time};
}

ProcessLimits graces(std::chrono::milliseconds interrupt, std::chrono::milliseconds terminate) {
  ProcessLimits limits;
  limits.interrupt_grace = interrupt;
  limits.terminate_grace = terminate;
  return limits;
}

TEST(Ladder, DoesNothingBeforeItBegins) {
  Ladder ladder{graces(100ms, 50ms)};
  EXPECT_FALSE(ladder.begun());
  EXPECT_FALSE(ladder.due());
  EXPECT_EQ(ladder.step(at(1h)), Rung::none);
}

TEST(Ladder, ClimbsWithItsGraces) {
  Ladder ladder{graces(100ms, 50ms)};
  ladder.begin(at(1'000ms));
  EXPECT_EQ(ladder.step(at(1'000ms)), Rung::interrupt);
  EXPECT_EQ(ladder.due(), at(1'100ms));
  EXPECT_EQ(ladder.step(at(1'099ms)), Rung::none);
  EXPECT_EQ(ladder.step(at(1'100ms)), Rung::terminate);
  EXPECT_EQ(ladder.step(at(1'149ms)), Rung::none);
  EXPECT_EQ(ladder.step(at(1'150ms)), Rung::kill);
  EXPECT_FALSE(ladder.due());
  EXPECT_TRUE(ladder.begun());
  EXPECT_EQ(ladder.step(at(1h)), Rung::none);
}

TEST(Ladder, TheGraceMayBeAnotherOneByThen) {
  Ladder ladder{graces(100ms, 50ms)};
  ladder.begin(at(0ms), 7ms);
  ladder.begin(at(0ms), 100ms);
  EXPECT_EQ(ladder.step(at(0ms)), Rung::interrupt);
  EXPECT_EQ(ladder.due(), at(7ms));
}

TEST(Ladder, ALateStepTakesOneRungAndItsWholeGrace) {
  Ladder ladder{graces(100ms, 50ms)};
  ladder.begin(at(0ms));
  EXPECT_EQ(ladder.step(at(0ms)), Rung::interrupt);
  EXPECT_EQ(ladder.step(at(9'000ms)), Rung::terminate);
  EXPECT_EQ(ladder.step(at(9'001ms)), Rung::none);
}

TEST(Ladder, ASecondBeginningDoesNotStartItAnew) {
  Ladder ladder{graces(100ms, 50ms)};
  ladder.begin(at(0ms));
  EXPECT_EQ(ladder.step(at(0ms)), Rung::interrupt);
  ladder.begin(at(90ms));
  EXPECT_EQ(ladder.step(at(90ms)), Rung::none);
  EXPECT_EQ(ladder.step(at(100ms)), Rung::terminate);
}

}  // namespace
}  // namespace strongroom::process
