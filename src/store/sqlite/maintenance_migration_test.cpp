// A store in which only plans had schedules is brought over with what was due.
#include <gtest/gtest.h>

#include "base/error.h"
#include "store/sqlite/import.h"
#include "store/sqlite/schema.h"
#include "support/sqlite_place.h"
#include "support/store_samples.h"

namespace strongroom::store {
namespace {

TEST(MaintenanceMigration, WhatWasDueStays) {
  support::SqlitePlace place;
  const auto setup = place.setup();
  create_store(place.path, known_migrations().first(6), place.clock, [&](Database& database, std::string_view step) {
    if (step == kLedgerStep) begin_ledger(database, setup);
  });
  {
    Database before{place.path, Access::read_write};
    before.execute(
        "INSERT INTO repository(name, shown_location, backend, location, password, environment, created_at) "
        "VALUES('default', '/r', 'local', x'00', x'00', x'', '2026-11-22T05:36:12.000Z')");
    before.execute("INSERT INTO due VALUES('photos', '2026-11-23T02:00:00.000Z', 'rule')");
  }
  const auto store = place.open();
  const auto due = store->find_due({domain::Work::backup, "photos"});
  ASSERT_TRUE(due);
  EXPECT_EQ(due->next_at, base::parse_utc("2026-11-23T02:00:00Z"));
  EXPECT_EQ(due->basis, "rule");
  ASSERT_EQ(store->repositories().size(), 1U);
  EXPECT_EQ(store->repositories()[0].maintenance, domain::Maintenance{});
  EXPECT_EQ(store->repositories()[0].reading, domain::DataReading{});
}

}  // namespace
}  // namespace strongroom::store
