#include "operations/growth.h"

#include <gtest/gtest.h>

namespace strongroom::operations {
namespace {

const auto kNow = base::parse_utc("2026-11-24T12:00:00Z");

domain::Dump dump(const std::string& created_at, std::uint64_t bytes, const std::string& dbname = "shop") {
  domain::Dump dump;
  dump.dbname = dbname;
  dump.created_at = base::parse_utc(created_at);
  dump.database_bytes = bytes;
  return dump;
}

TEST(Growth, isSinceTheFirstBackupWithinEachSpan) {
  const auto growths = growth_of(
      {dump("2026-11-23T02:00:00Z", 900), dump("2026-11-18T02:00:00Z", 800), dump("2026-11-17T11:00:00Z", 700),
       dump("2026-10-30T02:00:00Z", 400), dump("2026-10-20T02:00:00Z", 100), dump("2026-11-18T01:00:00Z", 5, "other")},
      "shop", 1000, kNow);
  ASSERT_EQ(growths.size(), 2u);
  EXPECT_EQ(growths[0].days, 7u);
  EXPECT_EQ(growths[0].before, 800u);
  EXPECT_EQ(growths[1].days, 30u);
  EXPECT_EQ(growths[1].before, 400u);
  EXPECT_EQ(growths[1].since, base::parse_utc("2026-10-30T02:00:00Z"));
}

TEST(Growth, isNothingWithoutBackups) {
  EXPECT_TRUE(growth_of({}, "shop", 1000, kNow).empty());
  auto globals = dump("2026-11-23T02:00:00Z", 900);
  globals.content = domain::DumpContent::globals;
  EXPECT_TRUE(growth_of({globals, dump("2026-11-23T02:00:00Z", 0)}, "shop", 1000, kNow).empty());
}

TEST(Growth, readsAsADifference) {
  EXPECT_TRUE(growth_text({7, kNow, 1'000'000, 1'250'000}).starts_with("+250.0 kB (+25 %) since "));
  EXPECT_TRUE(growth_text({7, kNow, 1'000'000, 500'000}).starts_with("-500.0 kB (-50 %) since "));
  EXPECT_TRUE(growth_text({7, kNow, 5, 5}).starts_with("unchanged since "));
}

}  // namespace
}  // namespace strongroom::operations
