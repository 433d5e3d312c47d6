#include "jobs/giving_way.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

#include "base/error.h"

namespace strongroom::jobs {
namespace {

void end_when_stopped(const std::stop_token& stop) {
  if (stop.stop_requested()) throw base::Error{base::ErrorCode::cancelled};
}

TEST(GivingWay, workThatNobodyWaitsForIsDoneOnce) {
  GivingWay way;
  unsigned works = 0, left = 0;
  way.perform(
      {}, [&](const std::stop_token&) { ++works; }, [&] { ++left; });
  EXPECT_EQ(works, 1U);
  EXPECT_EQ(left, 0U);
}

TEST(GivingWay, workIsStoppedAndDoneAgainAfterwards) {
  GivingWay way;
  std::string order;
  unsigned works = 0;
  way.perform(
      {},
      [&](const std::stop_token& stop) {
        order += "w";
        if (++works > 1) return;
        std::jthread other{[&] { way.ask(); }};
        other.join();
        EXPECT_TRUE(stop.stop_requested());
        end_when_stopped(stop);
      },
      [&] { order += "l"; });
  EXPECT_EQ(order, "wlw");
}

TEST(GivingWay, whoWasAskedBeforeItBeganLeavesFirst) {
  GivingWay way;
  way.ask();
  std::string order;
  way.perform(
      {}, [&](const std::stop_token&) { order += "w"; }, [&] { order += "l"; });
  EXPECT_EQ(order, "lw");
}

TEST(GivingWay, itIsNotStoppedForEver) {
  GivingWay way;
  unsigned works = 0, left = 0;
  way.perform(
      {},
      [&](const std::stop_token& stop) {
        ++works;
        way.ask();
        end_when_stopped(stop);
      },
      [&] { ++left; });
  EXPECT_EQ(left, GivingWay::kMostTimes);
  EXPECT_EQ(works, GivingWay::kMostTimes + 1);
}

TEST(GivingWay, aPersonsStopEndsIt) {
  GivingWay way;
  std::stop_source stop;
  unsigned left = 0;
  EXPECT_THROW(way.perform(
                   stop.get_token(),
                   [&](const std::stop_token& own) {
                     way.ask();
                     stop.request_stop();
                     end_when_stopped(own);
                   },
                   [&] { ++left; }),
               base::Error);
  EXPECT_EQ(left, 0U);
}

TEST(GivingWay, whatGoesWrongGoesUp) {
  GivingWay way;
  const auto fail = [&](const std::stop_token&) {
    way.ask();
    throw base::Error{base::ErrorCode::integrity};
  };
  EXPECT_THROW(way.perform({}, fail, [] { FAIL(); }), base::Error);
}

}  // namespace
}  // namespace strongroom::jobs
