#include "service/duties.h"

#include <gtest/gtest.h>

#include <thread>

#include "base/error.h"

namespace strongroom::service {
namespace {

using namespace std::chrono_literals;

class HandClock final : public base::Clock {
 public:
  base::UtcTime now() const override { return {}; }
  base::MonotonicTime monotonic() const override { return at; }
  base::MonotonicTime at{1h};
};

class DutiesTest : public testing::Test {
 protected:
  HandClock clock;
  base::Log log{base::LogLevel::off};
};

TEST_F(DutiesTest, EachIsDoneOnceAPeriod) {
  int often = 0, seldom = 0;
  Duties duties{{{"often", 1s, [&] { ++often; }}, {"seldom", 10s, [&] { ++seldom; }}}, clock, log};
  for (int second = 0; second <= 20; ++second) duties.do_due(clock.at + std::chrono::seconds{second});
  EXPECT_EQ(often, 20);
  EXPECT_EQ(seldom, 2);
}

TEST_F(DutiesTest, NothingIsDueBeforeItsTimeAndTheNextTimeIsTold) {
  int done = 0;
  Duties duties{{{"a", 5s, [&] { ++done; }}, {"b", 3s, [] {}}}, clock, log};
  EXPECT_EQ(duties.do_due(clock.at), clock.at + 3s);
  EXPECT_EQ(duties.do_due(clock.at + 4s), clock.at + 5s);
  EXPECT_EQ(done, 0);
}

TEST_F(DutiesTest, AfterALongSleepItIsDoneOnce) {
  int done = 0;
  Duties duties{{{"a", 1s, [&] { ++done; }}}, clock, log};
  EXPECT_EQ(duties.do_due(clock.at + 1h), clock.at + 1h + 1s);
  EXPECT_EQ(done, 1);
}

TEST_F(DutiesTest, OneThatFailsHoldsNobodyUpAndIsTriedAgain) {
  int tried = 0, done = 0;
  Duties duties{{{"bad", 1s,
                  [&] {
                    ++tried;
                    throw base::Error{base::ErrorCode::internal};
                  }},
                 {"good", 1s, [&] { ++done; }}},
                clock,
                log};
  duties.do_due(clock.at + 1s);
  duties.do_due(clock.at + 2s);
  EXPECT_EQ(tried, 2);
  EXPECT_EQ(done, 2);
}

TEST_F(DutiesTest, RunEndsWhenItIsTold) {
  base::SystemClock real;
  std::stop_source stop;
  int done = 0;
  Duties duties{{{"a", 1ms,
                  [&] {
                    if (++done == 3) stop.request_stop();
                  }}},
                real,
                log};
  duties.run(stop.get_token());
  EXPECT_EQ(done, 3);
}

}  // namespace
}  // namespace strongroom::service
