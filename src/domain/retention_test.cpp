#include "domain/retention.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "base/error.h"

namespace strongroom::domain {
namespace {

using std::chrono::days;
using std::chrono::hours;

const base::UtcTime kToday = base::parse_utc("2026-11-24T02:00:30Z");

Dump dump_at(base::UtcTime at, const std::string& dbname = "shop", DumpContent content = DumpContent::database) {
  Dump dump;
  dump.dbname = dbname;
  dump.content = content;
  dump.created_at = at;
  dump.filename = dump_filename(at, content);
  return dump;
}

// One a day, the newest `first` days ago.
std::vector<Dump> daily(int first, int count) {
  std::vector<Dump> dumps;
  for (int i = 0; i < count; ++i) dumps.push_back(dump_at(kToday - days{first + i}));
  return dumps;
}

std::vector<std::string> kept(const Retention& rules, std::vector<Dump> dumps) {
  std::vector<std::string> days_kept;
  for (const auto& decision : decide_retention(rules, std::move(dumps), kToday))
    if (decision.keep) days_kept.push_back(base::format_utc(decision.dump.created_at).substr(0, 10));
  return days_kept;
}

TEST(Retention, ThirtyDaysAreKeptByDefault) {
  const auto decisions = decide_retention({}, daily(0, 45), kToday);
  ASSERT_EQ(decisions.size(), 45U);
  for (int i = 0; i < 45; ++i) EXPECT_EQ(decisions[static_cast<std::size_t>(i)].keep, i < 30) << i;
  EXPECT_EQ(decisions[30].reason, "30 days old, kept for 30 days");
  EXPECT_EQ(decisions[29].reason, "younger than 30 days");
}

TEST(Retention, TheNewestStaysHoweverOldItIs) {
  const auto decisions = decide_retention({}, daily(100, 3), kToday);
  EXPECT_TRUE(decisions[0].keep);
  EXPECT_EQ(decisions[0].reason, "the newest good one");
  EXPECT_FALSE(decisions[1].keep);
  EXPECT_FALSE(decisions[2].keep);
}

TEST(Retention, EachDatabaseAndTheGlobalsCountForThemselves) {
  std::vector<Dump> dumps = daily(0, 2);
  dumps.push_back(dump_at(kToday - days{90}, "dropped"));
  dumps.push_back(dump_at(kToday - days{91}, "dropped"));
  dumps.push_back(dump_at(kToday - days{80}, "shop", DumpContent::globals));
  const auto decisions = decide_retention({}, dumps, kToday);
  EXPECT_EQ(std::ranges::count_if(decisions, [](const auto& decision) { return !decision.keep; }), 1);
  EXPECT_FALSE(decisions.back().keep) << "only the older one of the dropped database goes";
}

TEST(Retention, WithoutAnyRuleNothingGoes) {
  Retention none;
  none.keep_days = 0;
  EXPECT_EQ(kept(none, daily(0, 400)).size(), 400U);
}

TEST(Retention, PeriodsKeepTheNewestOfEach) {
  Retention rules{.keep_days = 0, .keep_last = 2, .keep_daily = 3, .keep_weekly = 3, .keep_monthly = 3};
  EXPECT_THAT(kept(rules, daily(0, 120)),
              testing::ElementsAre("2026-11-24", "2026-11-23", "2026-11-22", "2026-11-15", "2026-10-31", "2026-09-30"));
}

TEST(Retention, APeriodWithoutADumpDoesNotCount) {
  Retention rules{.keep_days = 0, .keep_daily = 2};
  EXPECT_THAT(kept(rules, {dump_at(kToday), dump_at(kToday - days{9}), dump_at(kToday - days{9} - hours{1}),
                           dump_at(kToday - days{20})}),
              testing::ElementsAre("2026-11-24", "2026-11-15"));
}

TEST(Retention, AClockThatWasAheadKeepsItsDump) {
  EXPECT_EQ(kept({}, {dump_at(kToday + days{400}), dump_at(kToday), dump_at(kToday - days{40})}).size(), 2U);
}

RC_GTEST_PROP(Retention, NeverRemovesTheNewestAndStricterRulesKeepNoMore, ()) {
  const auto ages = *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 5000)));
  Retention loose;
  loose.keep_days = *rc::gen::inRange(0U, 60U);
  loose.keep_last = *rc::gen::inRange(1U, 20U);
  loose.keep_weekly = *rc::gen::inRange(0U, 8U);
  std::vector<Dump> dumps;
  for (const auto age : ages) dumps.push_back(dump_at(kToday - hours{age}));
  const auto newest = std::ranges::max(dumps, {}, &Dump::created_at).created_at;
  const auto decisions = decide_retention(loose, dumps, kToday);
  RC_ASSERT(decisions.size() == dumps.size());
  RC_ASSERT(decisions.front().keep && decisions.front().dump.created_at == newest);
  auto strict = loose;
  strict.keep_weekly = 0;
  const auto fewer = decide_retention(strict, dumps, kToday);
  for (std::size_t i = 0; i < fewer.size(); ++i) RC_ASSERT(!fewer[i].keep || decisions[i].keep);
  for (std::size_t i = 0; i < std::min<std::size_t>(loose.keep_last, decisions.size()); ++i)
    RC_ASSERT(decisions[i].keep);
}

TEST(DumpNames, AreThoseOfTheRule) {
  const auto at = base::parse_utc("2026-02-14T10:30:00.999Z");
  EXPECT_EQ(dump_filename(at, DumpContent::database), "backup_2026-02-14T10-30-00.sql.gz");
  EXPECT_EQ(dump_filename(at, DumpContent::globals), "backup_2026-02-14T10-30-00.globals.sql.gz");
  EXPECT_EQ(sidecar_filename("backup_2026-02-14T10-30-00.sql.gz"), "backup_2026-02-14T10-30-00.sql.gz.json");
  EXPECT_TRUE(is_dump_filename("backup_2026-02-14T10-30-00.sql.gz"));
  EXPECT_TRUE(is_dump_filename("backup_2026-02-14T10-30-00.globals.sql.gz"));
  for (const auto* name :
       {"", "backup_.sql.gz", "backup_2026-02-30T10-30-00.sql.gz", "backup_2026-02-14T24-30-00.sql.gz",
        "backup_2026-02-14T10-60-00.sql.gz", "backup_2026-02-14 10-30-00.sql.gz", "backup_2026-02-14T10-30-00.sql",
        "../backup_2026-02-14T10-30-00.sql.gz", "backup_2026-02-14T10-30-00.sql.gz.json",
        "backup_2026-13-14T10-30-00.sql.gz", "backup_2026-02-14T10-30-0x.sql.gz"})
    EXPECT_FALSE(is_dump_filename(name)) << name;
}

TEST(SnapshotRetention, withoutARuleOrWithNeverNothingGoes) {
  EXPECT_FALSE(SnapshotRetention{}.removes_something());
  EXPECT_TRUE(SnapshotRetention{.keep_yearly = 1}.removes_something());
  EXPECT_TRUE(SnapshotRetention{.keep_within = "7d"}.removes_something());
  EXPECT_FALSE((SnapshotRetention{.keep_last = 3, .when = RetentionWhen::never}.removes_something()));
}

TEST(ResticDuration, isYearsMonthsDaysAndHoursInThisOrder) {
  for (const auto* good : {"", "1y", "2y5m7d3h", "14d", "99999h", "1y3h"})
    EXPECT_NO_THROW(require_restic_duration(good));
  for (const auto* bad :
       {"1", "d", "1w", "7d1y", "1d1d", "-1d", "1 d", "100000d", "1y ", "1.5d", "1Y", "0h", "0y0m0d0h"})
    EXPECT_THROW(require_restic_duration(bad), base::Error) << bad;
}

}  // namespace
}  // namespace strongroom::domain
