#include "domain/maintenance.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <chrono>

#include "base/error.h"
#include "domain/json.h"

namespace strongroom::domain {
namespace {

using namespace std::chrono_literals;

const base::UtcTime kNow = base::parse_utc("2026-11-24T02:00:00Z");

TEST(DataReading, partsFollowOneAnotherUntilAllIsRead) {
  DataReading reading;
  for (unsigned pass = 0; pass < 2; ++pass)
    for (unsigned part = 1; part <= 3; ++part) {
      const auto began = kNow + 24h * (pass * 3 + part);
      EXPECT_EQ(next_part(reading, 3), part);
      reading = read_further(reading, 3, began, began + 1h);
      EXPECT_EQ(reading.done, part);
      EXPECT_EQ(reading.completed_at.has_value(), pass > 0 || part == 3);
    }
  EXPECT_EQ(reading.completed_at, kNow + 24h * 6 + 1h);
  EXPECT_EQ(reading.complete_since, kNow + 24h * 4) << "what was stored after that may be unread";
}

TEST(DataReading, anotherNumberOfPartsBeginsAnewAndKeepsWhatWasComplete) {
  auto reading = read_further({}, 1, kNow, kNow + 1h);
  EXPECT_EQ(reading.completed_at, kNow + 1h);
  reading = read_further(reading, 4, kNow + 2h, kNow + 3h);
  reading = read_further(reading, 4, kNow + 4h, kNow + 5h);
  EXPECT_EQ(next_part(reading, 4), 3U);
  EXPECT_EQ(next_part(reading, 5), 1U) << "where a piece belongs depends on the number of parts";
  reading = read_further(reading, 5, kNow + 6h, kNow + 7h);
  EXPECT_EQ(reading.done, 1U);
  EXPECT_EQ(reading.began_at, kNow + 6h);
  EXPECT_EQ(reading.completed_at, kNow + 1h);
}

TEST(MaintenanceJson, comesBackAsItWentAndEmptyIsAsItIsMade) {
  const Maintenance maintenance{"0 3 * * 0", {"10%", "5G"}, "every 6 hours", 90, "Europe/Berlin"};
  EXPECT_EQ(maintenance_from_json(to_json(maintenance)), maintenance);
  EXPECT_EQ(maintenance_from_json({}), Maintenance{});
  auto reading = read_further({}, 2, kNow, kNow + 1h);
  EXPECT_EQ(data_reading_from_json(to_json(reading)), reading);
  EXPECT_EQ(data_reading_from_json({}), DataReading{});
  EXPECT_THROW(maintenance_from_json({{"prune", 1}}), base::Error);
}

}  // namespace
}  // namespace strongroom::domain
