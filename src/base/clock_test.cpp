#include "base/clock.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>
#include <ctime>
#include <optional>

#include "base/error.h"

namespace strongroom::base {
namespace {

using std::chrono::microseconds;

UtcTime at(std::int64_t micros) {
  return UtcTime{microseconds{micros}};
}

// The zone of the process, put back afterwards.
class Zone {
 public:
  explicit Zone(const char* name) {
    if (const char* before = std::getenv("TZ")) before_ = before;
    set(name);
  }
  ~Zone() { set(before_ ? before_->c_str() : nullptr); }
  Zone(const Zone&) = delete;
  Zone& operator=(const Zone&) = delete;

 private:
  static void set(const char* name) {
    name != nullptr ? ::setenv("TZ", name, 1) : ::unsetenv("TZ");
    ::tzset();
  }
  std::optional<std::string> before_;
};

TEST(FormatUtc, AlwaysHasSixDigitsOfASecond) {
  EXPECT_EQ(format_utc(at(0)), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(format_utc(at(1)), "1970-01-01T00:00:00.000001Z");
  EXPECT_EQ(format_utc(at(1'795'325'772'123'456)), "2026-11-22T05:36:12.123456Z");
  EXPECT_EQ(format_utc(at(-1)), "1969-12-31T23:59:59.999999Z");
}

TEST(FormatUtc, DoesNotDependOnTheZone) {
  const Zone zone{"XYZ-9"};
  EXPECT_EQ(format_utc(at(0)), "1970-01-01T00:00:00.000000Z");
}

TEST(ParseUtc, TakesAnyNumberOfFractionDigits) {
  EXPECT_EQ(parse_utc("1970-01-01T00:00:01Z"), at(1'000'000));
  EXPECT_EQ(parse_utc("1970-01-01T00:00:01.5Z"), at(1'500'000));
  EXPECT_EQ(parse_utc("1970-01-01T00:00:01.000001Z"), at(1'000'001));
  EXPECT_EQ(parse_utc("1970-01-01T00:00:01.123456789Z"), at(1'123'456)) << "what Go prints";
  EXPECT_EQ(parse_utc("2024-02-29T00:00:00Z"), parse_utc("2024-02-28T23:59:59.999999Z") + microseconds{1});
}

TEST(ParseUtc, RefusesEverythingElse) {
  for (const auto* text : {"",
                           "Z",
                           "2026-11-22",
                           "2026-11-22T05:36:12",
                           "2026-11-22 05:36:12Z",
                           "2026-11-22T05:36:12+01:00",
                           "2026-11-22T05:36:12.Z",
                           "2026-11-22T05:36:12,5Z",
                           "2026-11-22T05:36:12.5xZ",
                           "2026-13-22T05:36:12Z",
                           "2025-02-29T05:36:12Z",
                           "2026-00-01T05:36:12Z",
                           "2026-11-31T05:36:12Z",
                           "2026-11-22T24:00:00Z",
                           "2026-11-22T05:60:00Z",
                           "2026-11-22T05:36:61Z",
                           "+026-11-22T05:36:12Z",
                           "2026-11-22T05:36:-1Z",
                           "2026-11-22T05:36:12ZZ",
                           " 2026-11-22T05:36:12Z"}) {
    try {
      parse_utc(text);
      ADD_FAILURE() << "took " << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::invalid_input) << text;
    }
  }
}

RC_GTEST_PROP(ParseUtcProperty, ReadsBackWhatWasFormatted, ()) {
  // The years 0001 to 9999: what four digits can say.
  const auto time = at(*rc::gen::inRange<std::int64_t>(-62'135'596'800'000'000, 253'402'300'799'999'999));
  RC_ASSERT(parse_utc(format_utc(time)) == time);
}

RC_GTEST_PROP(ParseUtcProperty, TextSortsAsTimeDoes, ()) {
  const auto any = rc::gen::inRange<std::int64_t>(0, 253'402'300'799'999'999);
  const auto one = at(*any), other = at(*any);
  RC_ASSERT((one < other) == (format_utc(one) < format_utc(other)));
}

RC_GTEST_PROP(ParseUtcProperty, AnyTextIsReadOrRefused, (const std::string& text)) {
  try {
    RC_ASSERT(parse_utc(text) >= at(-62'167'219'200'000'000));
  } catch (const Error& error) {
    RC_ASSERT(error.code() == ErrorCode::invalid_input);
  }
}

TEST(FormatLocal, NamesTheZonesOffset) {
  const auto time = parse_utc("2026-11-22T05:36:12.9Z");
  {
    const Zone zone{"CET-1"};
    EXPECT_EQ(format_local(time), "2026-11-22 06:36:12 +0100");
  }
  const Zone zone{"ABC5:30"};
  EXPECT_EQ(format_local(time), "2026-11-22 00:06:12 -0530");
}

TEST(SystemClockTest, TellsTheTimeOfTheMachine) {
  const SystemClock clock;
  const auto wall = std::chrono::system_clock::now();
  EXPECT_LT(std::chrono::abs(clock.now() - wall), std::chrono::seconds{60});
  const auto first = clock.monotonic(), second = clock.monotonic();
  EXPECT_LE(first, second);
}

}  // namespace
}  // namespace strongroom::base
