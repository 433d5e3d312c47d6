#include "service/wall_alarm.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace strongroom::service {
namespace {

using namespace std::chrono_literals;

class WallAlarmTest : public testing::Test {
 protected:
  std::chrono::steady_clock::duration wait(base::UtcTime at, const std::stop_token& stop = {}) {
    const auto begin = std::chrono::steady_clock::now();
    alarm_.wait_until(at, stop);
    return std::chrono::steady_clock::now() - begin;
  }
  base::SystemClock clock_;
  WallAlarm alarm_;
};

TEST_F(WallAlarmTest, endsAtItsTimeAndNotBefore) {
  const auto at = clock_.now() + 30ms;
  wait(at);
  EXPECT_GE(clock_.now(), at);
}

TEST_F(WallAlarmTest, aTimeThatHasPassedIsNotWaitedFor) {
  for (const auto at : {clock_.now(), clock_.now() - 1h, base::UtcTime{}, base::UtcTime{} - 1h})
    EXPECT_LT(wait(at), 30s);
}

TEST_F(WallAlarmTest, aRingEndsItAndOneBeforeItToo) {
  alarm_.ring();
  EXPECT_LT(wait(clock_.now() + 1h), 30s);
  std::thread other{[&] { alarm_.ring(); }};
  EXPECT_LT(wait(clock_.now() + 1h), 30s);
  other.join();
}

TEST_F(WallAlarmTest, aStopEndsItAndTheNext) {
  std::stop_source stop;
  std::thread other{[&] { stop.request_stop(); }};
  EXPECT_LT(wait(clock_.now() + 1h, stop.get_token()), 30s);
  EXPECT_LT(wait(clock_.now() + 1h, stop.get_token()), 30s);
  other.join();
}

TEST_F(WallAlarmTest, manyRingsAreOne) {
  for (int i = 0; i < 1000; ++i) alarm_.ring();
  wait(clock_.now() + 1h);
  const auto at = clock_.now() + 20ms;
  wait(at);
  EXPECT_GE(clock_.now(), at);
}

}  // namespace
}  // namespace strongroom::service
