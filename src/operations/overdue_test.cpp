#include "operations/overdue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "operations/disk_watch.h"
#include "operations/plans.h"
#include "support/notification_bench.h"

namespace strongroom::operations {
namespace {

using domain::RunState;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using testing::HasSubstr;

// The store's own clock is the machine's, so that what plans and entries say of themselves is of today; times are
// looked at from ahead.
class OverdueTest : public testing::Test {
 protected:
  void set_schedule(const std::string& rule, const std::string& zone = "UTC") {
    auto plan = *bench_.store->find_plan("photos");
    plan.schedule = rule;
    plan.time_zone = zone;
    bench_.store->update_plan(plan, "test");
  }
  std::optional<Overdue> look(base::UtcTime at) {
    return overdue_of(*bench_.store, *bench_.store->find_plan("photos"), at);
  }
  unsigned record(base::UtcTime at) { return record_overdue(*bench_.store, *bench_.store, at); }
  base::UtcTime now() { return base::SystemClock{}.now(); }
  static base::UtcTime next_midnight(base::UtcTime from) {
    return base::UtcTime{std::chrono::floor<days>(from) + days{1}};
  }

  support::NotificationBench bench_;
};

TEST_F(OverdueTest, IsAnAlarmOnceTheIntervalAndTheGraceAreOver) {
  set_schedule("0 0 * * *");
  const auto due = next_midnight(now());
  EXPECT_FALSE(look(due));
  EXPECT_FALSE(look(due + hours{6})) << "a quarter of a day is its grace";
  const auto overdue = look(due + hours{6} + minutes{1});
  ASSERT_TRUE(overdue);
  EXPECT_EQ(overdue->expected_at, due);
  EXPECT_EQ(overdue->grace, hours{6});
  EXPECT_FALSE(overdue->last_good_at);
}

TEST_F(OverdueTest, AFailedBackupIsNoBackupAndAGoodOneBeginsAnew) {
  set_schedule("0 0 * * *");
  const auto due = next_midnight(now());
  bench_.wall.at = due + minutes{1};
  bench_.back_up_as("r1", RunState::failed, domain::RunError{base::ErrorCode::password, "wrong", ""});
  const auto overdue = look(due + hours{7});
  ASSERT_TRUE(overdue);
  EXPECT_THAT(overdue->reason, HasSubstr("did not succeed: wrong"));
  bench_.back_up_as("r2", RunState::warning);
  EXPECT_FALSE(look(due + hours{7}));
  EXPECT_TRUE(look(due + days{1} + hours{7}));
}

TEST_F(OverdueTest, IsRecordedOnceUntilThereIsAGoodBackup) {
  set_schedule("0 0 * * *");
  bench_.add("phone");
  const auto late = next_midnight(now()) + hours{7};
  EXPECT_EQ(record(late), 1U);
  EXPECT_EQ(record(late + minutes{1}), 0U);
  EXPECT_EQ(bench_.store->outbox({}).size(), 1U);
  const auto failure = bench_.store->open_failures().front();
  EXPECT_EQ(failure.topic, "overdue/photos");
  bench_.store->acknowledge_failure(failure.seq, "", "cli:root");
  EXPECT_EQ(record(late + days{3}), 0U) << "it is known";
  bench_.wall.at = late + days{3};
  bench_.back_up_as("r1", RunState::succeeded);
  EXPECT_EQ(record(late + days{3}), 0U);
  EXPECT_EQ(record(late + days{5}), 1U);
}

TEST_F(OverdueTest, WhoIsPausedOrBackedUpByHandIsNotAwaited) {
  EXPECT_EQ(record(now() + days{400}), 0U);
  set_schedule("0 0 * * *");
  auto plan = *bench_.store->find_plan("photos");
  plan.paused = true;
  bench_.store->update_plan(plan, "test");
  EXPECT_EQ(record(now() + days{400}), 0U);
  plan.paused = false;
  bench_.store->update_plan(plan, "test");
  EXPECT_FALSE(look(next_midnight(now()))) << "times begin anew";
  EXPECT_EQ(record(now() + days{3}), 1U);
}

TEST_F(OverdueTest, ANewScheduleIsNotMeasuredByTheOldBackup) {
  bench_.wall.at = now() - days{30};
  bench_.back_up_as("r1", RunState::succeeded);
  set_schedule("0 0 * * *");
  EXPECT_FALSE(look(now() + minutes{1}));
  EXPECT_TRUE(look(next_midnight(now()) + hours{7}));
}

TEST_F(OverdueTest, ABackupThatIsUnderWayIsWaitedForButNotForEver) {
  set_schedule("0 0 * * *");
  const auto due = next_midnight(now());
  domain::Run run;
  run.id = "r1";
  run.plan = "photos";
  run.repository = "default";
  run.actor = "system";
  run.created_at = due;
  bench_.store->add_run(run);
  EXPECT_FALSE(look(due + hours{20}));
  EXPECT_TRUE(look(due + hours{25}));
}

TEST_F(OverdueTest, AlsoWhenTheScheduleItselfIsBroken) {
  for (const auto& [rule, zone] : {std::pair{"no rule at all", "UTC"}, std::pair{"0 0 * * *", "Atlantis/Capital"}}) {
    set_schedule(rule, zone);
    EXPECT_FALSE(look(now() + hours{24}));
    const auto overdue = look(now() + days{1} + hours{7});
    ASSERT_TRUE(overdue) << rule;
    EXPECT_THAT(overdue->reason, HasSubstr("its schedule cannot be followed"));
  }
  bench_.store->set_due({{domain::Work::backup, "photos"}, now() + hours{2}, "of a rule that could be read"});
  EXPECT_TRUE(look(now() + hours{9})) << "what was remembered counts";
}

TEST(DiskEvents, AreToldOnceForEachDiskAndTakenBackWithSomeRoomToSpare) {
  support::NotificationBench bench;
  const auto place = [](const char* where, std::uint64_t free, std::uint64_t total) {
    return StoragePlace{.where = where, .free = free, .total = total};
  };
  const std::uint64_t terabyte = 1'000'000'000'000;
  EXPECT_TRUE(disk_events({place("/a", terabyte / 10, terabyte)}, *bench.store).empty());
  EXPECT_TRUE(disk_events({StoragePlace{.where = "/gone", .problem = "it does not answer"}}, *bench.store).empty());
  const auto events = disk_events({place("/a", terabyte / 50, terabyte), place("/a/b", terabyte / 50, terabyte),
                                   place("/c", 900'000'000, 20'000'000'000), place("/d", 60'000'000, 500'000'000)},
                                  *bench.store);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].details.at("where").as_string(), "/a");
  EXPECT_EQ(events[1].details.at("where").as_string(), "/c");
  for (const auto& event : events) bench.store->record(event);
  EXPECT_EQ(bench.store->open_failures().size(), 2U);
  EXPECT_TRUE(disk_events({place("/a", terabyte / 50, terabyte)}, *bench.store).empty()) << "it is known";
  EXPECT_TRUE(disk_events({place("/a", terabyte / 18, terabyte)}, *bench.store).empty()) << "hardly more";
  const auto relieved = disk_events({place("/a", terabyte / 10, terabyte)}, *bench.store);
  ASSERT_EQ(relieved.size(), 1U);
  bench.store->record(relieved[0]);
  EXPECT_EQ(bench.store->open_failures().size(), 1U);
}

}  // namespace
}  // namespace strongroom::operations
