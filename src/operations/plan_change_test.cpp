#include "operations/plan_change.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "operations/schedule.h"

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
  for (const auto* good : {"", "0 2 * * *", "*/15 8-18 * * 1-5", "0,30 0 1,15 1-12/3 7", "59 23 31 12 0"})
    EXPECT_NO_THROW(require_schedule(good)) << good;
  for (const auto* bad : {"0 2 * *", "0 2 * * * *", "60 2 * * *", "0 24 * * *", "0 2 0 * *", "0 2 * 13 *", "0 2 * * 8",
                          "0  2 * * *", "@daily", "a 2 * * *", "1-0 2 * * *", "1/5 2 * * *", "*/0 2 * * *",
                          "1- 2 * * *", ", 2 * * *", "0 2 * * *;rm", "1-2-3 2 * * *", "-1 2 * * *"})
    EXPECT_THROW(require_schedule(bad), base::Error) << bad;
  domain::Plan older;
  older.schedule = "as it was";
  PlanChange back;
  back.schedule = "as it was";
  EXPECT_NO_THROW(apply(back, older)) << "what is there already can be sent back";
}

}  // namespace
}  // namespace strongroom::operations
