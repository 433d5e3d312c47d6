#include "cli/moment.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace strongroom::cli {
namespace {

const auto kNow = base::parse_utc("2026-11-24T13:30:00Z");

std::string moment(const std::string& given) {
  return base::format_utc(moment_from("--since", given, kNow));
}

TEST(Moment, isATimeADayOrASpanBack) {
  EXPECT_EQ(moment("2026-11-23T08:00:00.5Z"), "2026-11-23T08:00:00.500000Z");
  EXPECT_EQ(moment("2026-11-23"), "2026-11-23T00:00:00.000000Z");
  EXPECT_EQ(moment("30m"), "2026-11-24T13:00:00.000000Z");
  EXPECT_EQ(moment("24h"), "2026-11-23T13:30:00.000000Z");
  EXPECT_EQ(moment("7d"), "2026-11-17T13:30:00.000000Z");
}

TEST(Moment, nothingElse) {
  for (const auto* given : {"", "d", "7", "-7d", "7 d", "7w", "1.5h", "99999999999d", "yesterday", "2026-13-01",
                            "2026-11-24T13:30:00", "2026-11-24T13:30:00+01:00"})
    EXPECT_THROW(moment(given), base::Error) << given;
}

}  // namespace
}  // namespace strongroom::cli
