#include "operations/plan_change.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace strongroom::operations {
namespace {

TEST(PlanChange, isRefusedForPlansOfTheOtherKind) {
  domain::Plan files, database;
  database.dump.database = "shop";
  PlanChange of_files, of_dumps, of_both;
  of_files.files.excludes = {{"x"}};
  of_dumps.dump.retention.keep_last = 1;
  of_both.paused = true;
  EXPECT_NO_THROW(apply(of_files, files));
  EXPECT_THROW(apply(of_files, database), base::Error);
  EXPECT_NO_THROW(apply(of_dumps, database));
  EXPECT_THROW(apply(of_dumps, files), base::Error);
  apply(of_both, files);
  apply(of_both, database);
  EXPECT_TRUE(files.paused && database.paused);
}

TEST(PlanChange, leavesNameKindAndDatabaseAsTheyAre) {
  domain::Plan plan;
  plan.name = plan.dump.database = "shop";
  PlanChange same{"shop", true}, renamed{"other"}, of_files{{}, false}, elsewhere;
  same.dump.database = "shop";
  elsewhere.dump.database = "other";
  EXPECT_NO_THROW(apply(same, plan));
  for (const auto& change : {renamed, of_files, elsewhere}) EXPECT_THROW(apply(change, plan), base::Error);
}

TEST(PlanChange, storesCleanAbsolutePaths) {
  EXPECT_EQ(clean_path("/a/../b//c/", "a source"), "/b/c");
  EXPECT_EQ(clean_path("/", "a source"), "/");
  for (const auto* path : {"", "a", "./a", "~"}) EXPECT_THROW(clean_path(path, "a source"), base::Error) << path;
}

TEST(PlanChange, keepsAScheduleOnlyWhenItIsOne) {
  const auto changed_to = [](const char* schedule) {
    domain::Plan plan;
    plan.schedule = "as it was";
    PlanChange change;
    change.schedule = schedule;
    apply(change, plan);
    return plan.schedule;
  };
  for (const auto* good : {"", "0 2 * * *", "*/15 8-18 * * mon-fri", "30 0 L * *", "@daily", "every 6 hours"})
    EXPECT_EQ(changed_to(good), good);
  for (const auto* bad : {"0 2 * *", "60 2 * * *", "@reboot", "every 5 days", "0 2 * * *;rm", " "})
    EXPECT_THROW(changed_to(bad), base::Error) << bad;
  domain::Plan older;
  older.schedule = "as it was";
  PlanChange back;
  back.schedule = "as it was";
  EXPECT_NO_THROW(apply(back, older)) << "what is there already can be sent back";
}

}  // namespace
}  // namespace strongroom::operations
