#include "cli/plan_options.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "cli/plan_text.h"

namespace strongroom::cli {
namespace {

domain::Plan changed(const std::map<std::string, std::string>& texts, const std::vector<std::string>& flags = {},
                     domain::Plan plan = {}) {
  Arguments arguments;
  for (const auto& [name, text] : texts) arguments.set(name, {text});
  for (const auto& flag : flags) arguments.set_flag(flag);
  plan.dump.database = "shop";
  operations::apply(database_plan_change(arguments), plan);
  return plan;
}

TEST(PlanOptions, ofADatabaseChangeOnlyWhatIsGiven) {
  domain::DumpOptions untouched;
  untouched.database = "shop";
  EXPECT_EQ(changed({}).dump, untouched);
  const auto plan = changed({{"--directory", "/mnt/dumps/"},
                             {"--level", "9"},
                             {"--keep-days", "14"},
                             {"--keep-monthly", "12"},
                             {"--retention", "every-run"},
                             {"--stall-minutes", "5"}},
                            {"--globals"});
  EXPECT_EQ(plan.dump.directory, "/mnt/dumps");
  EXPECT_EQ(plan.dump.level, "9");
  EXPECT_TRUE(plan.dump.globals);
  EXPECT_FALSE(plan.dump.all_databases);
  EXPECT_EQ(plan.dump.retention, (domain::Retention{14, 0, 0, 0, 12, domain::RetentionWhen::every_run}));
  EXPECT_EQ(plan.limits.stall, std::chrono::minutes{5});
  EXPECT_FALSE(changed({}, {"--no-globals"}, plan).dump.globals);
}

TEST(PlanOptions, ofADatabaseRefuseWhatCannotBe) {
  for (const auto* level : {"", "0", "10", "best", "-1"})
    EXPECT_THROW(changed({{"--level", level}}), base::Error) << level;
  for (const auto* days : {"-1", "x", "999999999999"})
    EXPECT_THROW(changed({{"--keep-days", days}}), base::Error) << days;
  EXPECT_THROW(changed({{"--retention", "always"}}), base::Error);
  EXPECT_THROW(changed({{"--directory", ""}}), base::Error);
}

TEST(PlanOptions, ofTheOtherKindAreRefusedByName) {
  Arguments arguments;
  arguments.set_flag("--exclude-caches");
  EXPECT_NO_THROW(refuse_options(arguments, database_plan_arguments(), "is not for this"));
  try {
    refuse_options(arguments, file_plan_arguments(), "is not for this");
    FAIL() << "not refused";
  } catch (const base::Error& error) {
    EXPECT_NE(error.message().find("--exclude-caches is not for this"), std::string::npos) << error.message();
  }
}

TEST(PlanText, saysWhatRetentionKeeps) {
  EXPECT_EQ(retention_text(domain::Retention{}), "30 days; older ones go after scheduled runs");
  EXPECT_EQ(retention_text(domain::Retention{1, 3, 0, 4, 0, domain::RetentionWhen::every_run}),
            "1 day, the newest 3, 4 weekly; older ones go after every run");
  EXPECT_EQ(retention_text(domain::Retention{0, 0, 0, 0, 0, domain::RetentionWhen::every_run}), "for ever");
  EXPECT_EQ(retention_text(domain::Retention{30, 0, 0, 0, 0, domain::RetentionWhen::never}), "for ever");
  EXPECT_EQ(retention_text(domain::SnapshotRetention{}), "for ever");
  EXPECT_EQ(retention_text(domain::SnapshotRetention{.keep_last = 3, .keep_hourly = 24, .keep_within = "7d"}),
            "the newest 3, 24 hourly, all within 7d of the newest; older ones go after every run");
}

}  // namespace
}  // namespace strongroom::cli
