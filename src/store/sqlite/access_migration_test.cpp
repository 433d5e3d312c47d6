// A store from before there were users is brought over with everything that was in it.
#include <gtest/gtest.h>

#include <filesystem>

#include "base/error.h"
#include "store/sqlite/import.h"
#include "store/sqlite/schema.h"
#include "support/sqlite_place.h"
#include "support/store_samples.h"

namespace strongroom::store {
namespace {

TEST(AccessMigration, AStoreOfTheThirdShapeKeepsWhatItHas) {
  support::SqlitePlace place;
  const auto setup = place.setup();
  create_store(place.path, known_migrations().first(3), place.clock, [&](Database& database, std::string_view step) {
    if (step == kLedgerStep) begin_ledger(database, setup);
  });
  EXPECT_THROW(open_reader(place.path), base::Error) << "not before it is brought over";
  EXPECT_TRUE(holds_secrets(place.path));
  {
    Database before{place.path, Access::read_only};
    EXPECT_THROW(before.integer("SELECT count(*) FROM user"), base::Error);
  }
  const auto store = place.open();
  EXPECT_TRUE(std::filesystem::exists(place.path.native() + ".before-access"));
  EXPECT_EQ(store->entries({}).back().event.action, "ledger.begin");
  store->add_user(support::sample_user(), "cli:root");
  store->begin_session(support::sample_session("s1"));
  EXPECT_EQ(open_reader(place.path)->sessions().size(), 1U);
}

}  // namespace
}  // namespace strongroom::store
