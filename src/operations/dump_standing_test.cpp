#include "operations/dumps.h"

#include <gtest/gtest.h>

namespace strongroom::operations {
namespace {

domain::Dump dump(const std::string& dbname, const std::string& created_at, domain::DumpState state) {
  domain::Dump dump;
  dump.database = "shop";
  dump.dbname = dbname;
  dump.created_at = base::parse_utc(created_at);
  dump.filename = domain::dump_filename(dump.created_at, dump.content);
  dump.state = state;
  return dump;
}

bool is_present(const domain::Dump& dump) {
  return dump.state == domain::DumpState::present;
}

TEST(NewestGood, isOneForEachDatabaseOfAServer) {
  const auto good = domain::DumpState::present, going = domain::DumpState::removing;
  const auto kept = newest_good({dump("a", "2026-11-24T02:00:00Z", going), dump("a", "2026-11-22T02:00:00Z", good),
                                 dump("a", "2026-11-23T02:00:00Z", good), dump("b", "2026-11-01T02:00:00Z", good)},
                                is_present);
  ASSERT_EQ(kept.size(), 2u);
  EXPECT_EQ(kept[0].filename, "backup_2026-11-23T02-00-00.sql.gz");
  EXPECT_EQ(kept[1].filename, "backup_2026-11-01T02-00-00.sql.gz");
}

TEST(NewestGood, keepsGlobalsForThemselves) {
  auto globals = dump("a", "2026-11-20T02:00:00Z", domain::DumpState::present);
  globals.content = domain::DumpContent::globals;
  EXPECT_EQ(newest_good({globals, dump("a", "2026-11-24T02:00:00Z", domain::DumpState::present)}, is_present).size(),
            2u);
}

TEST(DumpStanding, seesThatAFileIsNotThere) {
  auto missing = dump("a", "2026-11-24T02:00:00Z", domain::DumpState::present);
  missing.directory = "/nowhere";
  EXPECT_EQ(look_at(missing), OnDisk::missing);
  EXPECT_EQ(state_text(missing), "missing");
  EXPECT_FALSE(is_good_at_a_glance(missing));
  missing.state = domain::DumpState::removed;
  EXPECT_EQ(state_text(missing), "removed");
}

}  // namespace
}  // namespace strongroom::operations
