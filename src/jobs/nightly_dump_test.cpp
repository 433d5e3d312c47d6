// UC-010, AF-1 and test case 2, on a clock that the test moves: at 02:00 a new dump, those older than 30 days gone, all
// of it in the ledger; and a dump that is the only one stays.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "jobs/scheduler.h"
#include "support/dump_bench.h"
#include "support/wall_clock.h"

namespace strongroom::jobs {
namespace {

using namespace std::chrono_literals;
using base::UtcTime;
using domain::RunState;

class NightlyDump : public testing::Test {
 protected:
  NightlyDump() {
    clock_.at = std::chrono::floor<std::chrono::days>(bench_.clock.now()) + 25h + 59min;  // 01:59 tomorrow
    auto plan = bench_.shop;
    plan.schedule = domain::kDailyAtTwo;
    plan.time_zone = "UTC";
    plan.dump.retention = {};  // as a new database's plan has it
    bench_.store->update_plan(plan, "test");
  }

  Services services() {
    return {*bench_.store, bench_.engine, bench_.databases, *bench_.vault, bench_.tracker,
            clock_,        bench_.random, bench_.log,       bench_.data};
  }
  // What a service does at this moment; the run that it has started, at its end.
  std::optional<domain::Run> serve() {
    RunQueue queue{2};
    Executor executor{services(), queue};
    std::string id;
    auto starts = starts_of(executor);
    starts.backup = [&](const domain::Plan& plan, const StartedBy& by) { return id = executor.start_backup(plan, by); };
    Scheduler scheduler{services(), starts};
    again_ = scheduler.act();
    if (id.empty()) return std::nullopt;
    return bench_.finish(queue, id);
  }
  std::vector<std::string> present() {
    std::vector<std::string> names;
    for (const auto& dump : bench_.dumps()) names.push_back(dump.filename);
    return names;
  }

  support::DumpBench bench_;
  support::WallClock clock_;
  UtcTime again_;
};

TEST_F(NightlyDump, reachesTwoOClock) {
  const auto old = bench_.old_dump(45), younger = bench_.old_dump(25);
  EXPECT_FALSE(serve());
  EXPECT_EQ(again_, clock_.at + 1min);
  clock_.at = again_;
  const auto run = serve();
  ASSERT_TRUE(run);
  EXPECT_EQ(run->state, RunState::succeeded);
  EXPECT_EQ(run->trigger, domain::Trigger::schedule);
  EXPECT_EQ(run->next_at, clock_.at + 24h);
  EXPECT_THAT(run->dumps.filename, testing::HasSubstr("T02-00-00"));
  EXPECT_TRUE(std::filesystem::exists(run->dumps.path));
  EXPECT_FALSE(std::filesystem::exists(old.path()));
  EXPECT_THAT(present(), testing::UnorderedElementsAre(run->dumps.filename, younger.filename));
  EXPECT_THAT(bench_.actions_of(run->id), testing::IsSupersetOf({"run.queued", "dump.published", "run.succeeded"}));
  domain::EntryFilter removed;
  removed.action = "dump.removed";
  EXPECT_EQ(bench_.store->entries(removed).size(), 1U);
  EXPECT_FALSE(serve()) << "once";
}

TEST_F(NightlyDump, theOnlyDumpStaysHoweverOldItIs) {
  const auto only = bench_.old_dump(400);
  serve();
  clock_.at -= 24h - 1min;
  const auto good = bench_.databases.on_dump;
  bench_.databases.on_dump = [](const domain::DumpRequest&, domain::ByteSink&, const domain::EngineCall&) {
    throw base::Error{base::ErrorCode::dump_failed};
  };
  for (int night = 0; night < 3; ++night) {
    clock_.at += 24h;
    const auto run = serve();
    ASSERT_TRUE(run);
    EXPECT_EQ(run->state, RunState::failed);
    EXPECT_THAT(present(), testing::ElementsAre(only.filename));
    EXPECT_TRUE(std::filesystem::exists(only.path()));
  }
  bench_.databases.on_dump = good;
  clock_.at += 24h;
  const auto run = serve();
  EXPECT_EQ(run->state, RunState::succeeded);
  EXPECT_THAT(present(), testing::ElementsAre(run->dumps.filename)) << "there is a newer one now";
}

}  // namespace
}  // namespace strongroom::jobs
