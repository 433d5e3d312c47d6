#include "jobs/retrying.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>

#include "ledger/anchor_tag.h"
#include "support/run_bench.h"

namespace strongroom::jobs {
namespace {

using namespace std::chrono_literals;
using base::Error;
using base::ErrorCode;
using domain::RunState;
using domain::Trigger;

class RetryingTest : public testing::Test {
 protected:
  RetryingTest() { bench_.plan.retries = {3, 5ms, 2, 20ms}; }

  void fail_backups(int times, ErrorCode code) {
    bench_.engine.on_backup = [this, times, code](const domain::BackupRequest& request, const domain::EngineCall&) {
      tags_ = request.tags;
      if (++attempts_ <= times) throw Error{code, "attempt " + std::to_string(attempts_)};
      domain::BackupResult result;
      result.files.total = 1;
      result.snapshot_id = "aabbccdd";
      return result;
    };
  }
  domain::Run back_up(Trigger trigger = Trigger::manual) {
    RunQueue queue{1};
    Executor executor{bench_.services(), queue};
    bench_.store->update_plan(bench_.plan, "test");  // what is scheduled takes the plan as it is in the store
    const char* actor = trigger == Trigger::schedule ? "system" : "test";
    return bench_.finish(queue, executor.start_backup(bench_.plan, {.trigger = trigger, .actor = actor}));
  }
  std::vector<ledger::Entry> retries_in_ledger(const domain::Run& run) {
    return bench_.store->entries({.action = "run.retrying", .run = run.id});
  }

  support::RunBench bench_;
  int attempts_ = 0;
  std::vector<std::string> tags_;
};

TEST_F(RetryingTest, aLostNetworkIsTriedAgainAndSaidInRunAndLedger) {
  fail_backups(2, ErrorCode::network);
  const auto run = back_up();
  EXPECT_EQ(run.state, RunState::succeeded);
  EXPECT_EQ(attempts_, 3);
  ASSERT_EQ(run.retries.size(), 2U);
  EXPECT_EQ(run.retries[0].step, "backup");
  EXPECT_EQ(run.retries[0].code, ErrorCode::network);
  EXPECT_THAT(run.retries[0].message, testing::HasSubstr("attempt 1"));
  EXPECT_GT(run.retries[0].next_at, run.retries[0].failed_at);
  const auto entries = retries_in_ledger(run);
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].event.details.at("attempt"), 2);
  EXPECT_EQ(entries[0].event.details.at("attempts"), 3);
  EXPECT_EQ(run.steps.size(), 4U) << "a step that was tried again is one step";
  EXPECT_EQ(std::ranges::count_if(tags_, [](const auto& tag) { return ledger::parse_anchor_tag(tag).has_value(); }), 1)
      << "where the ledger stands is said once, of the last attempt";
}

TEST_F(RetryingTest, whenAllAreUsedUpTheRunFailsWithItsCode) {
  fail_backups(100, ErrorCode::network);
  const auto run = back_up();
  EXPECT_EQ(run.state, RunState::failed);
  EXPECT_EQ(run.error->code, ErrorCode::network);
  EXPECT_THAT(run.error->message, testing::HasSubstr("attempt 4"));
  EXPECT_EQ(attempts_, 4);
  EXPECT_EQ(run.retries.size(), 3U);
}

TEST_F(RetryingTest, whatDoesNotHealIsNotTriedAgain) {
  for (const auto code : {ErrorCode::password, ErrorCode::repository_missing, ErrorCode::no_space, ErrorCode::integrity,
                          ErrorCode::tool_missing, ErrorCode::internal}) {
    attempts_ = 0;
    fail_backups(100, code);
    EXPECT_EQ(back_up(Trigger::schedule).error->code, code);
    EXPECT_EQ(attempts_, 1);
  }
}

TEST_F(RetryingTest, whoStandsByIsToldAtOnceOfEverythingButTheNetwork) {
  fail_backups(1, ErrorCode::repository_locked);
  EXPECT_EQ(back_up(Trigger::manual).state, RunState::failed);
  attempts_ = 0;
  fail_backups(1, ErrorCode::repository_locked);
  EXPECT_EQ(back_up(Trigger::schedule).state, RunState::succeeded);
  EXPECT_EQ(attempts_, 2);
}

TEST_F(RetryingTest, noneWhereThePlanSaysSo) {
  bench_.plan.retries.attempts = 0;
  fail_backups(1, ErrorCode::network);
  EXPECT_EQ(back_up().state, RunState::failed);
  EXPECT_EQ(attempts_, 1);
}

TEST_F(RetryingTest, aCheckIsTriedAgainAndThenTheSnapshotIsUnverified) {
  int checks = 0;
  bench_.engine.on_check = [&](const domain::EngineCall&) {
    if (++checks < 3) throw Error{ErrorCode::network};
  };
  const auto good = back_up();
  EXPECT_EQ(good.state, RunState::succeeded);
  EXPECT_TRUE(good.verified);
  EXPECT_EQ(good.retries.size(), 2U);
  EXPECT_EQ(good.retries[0].step, "check");
}

TEST_F(RetryingTest, aWaitEndsWhenTheRunIsCancelled) {
  bench_.plan.retries = {3, 1h, 2, 1h};
  fail_backups(100, ErrorCode::network);
  RunQueue queue{1};
  Executor executor{bench_.services(), queue};
  const auto id = executor.start_backup(bench_.plan, {.trigger = Trigger::manual, .actor = "test"});
  std::uint64_t seen = 0;
  for (;;) {
    const auto live = bench_.tracker.find(id);
    ASSERT_TRUE(live);
    if (live->waiting && live->waiting->reason == domain::Waiting::Reason::retry) break;
    bench_.tracker.wait_for_change(seen, 10s);
    seen = bench_.tracker.version();
  }
  queue.cancel(id);
  const auto run = bench_.finish(queue, id);
  EXPECT_EQ(run.state, RunState::cancelled);
  EXPECT_EQ(run.retries.size(), 1U);
}

TEST_F(RetryingTest, whileItWaitsAnotherRunHasItsTurn) {
  bench_.plan.retries = {1, 1h, 2, 1h};
  RunQueue queue{1};
  Executor executor{bench_.services(), queue};
  fail_backups(1, ErrorCode::network);
  const auto id = executor.start_backup(bench_.plan, {.trigger = Trigger::manual, .actor = "test"});
  std::uint64_t seen = 0;
  while (!bench_.tracker.find(id)->waiting) {
    bench_.tracker.wait_for_change(seen, 10s);
    seen = bench_.tracker.version();
  }
  // Of another repository: its own stays the run's.
  queue.submit({"other", "repository/other", [](std::stop_token) {}});
  EXPECT_TRUE(queue.wait_for("other", 30s));
  queue.submit({"same", "repository/default", [](std::stop_token) {}});
  EXPECT_EQ(queue.unfinished(), (std::vector<std::string>{id, "same"}));
  queue.cancel(id);
  EXPECT_EQ(bench_.finish(queue, id).state, RunState::cancelled);
  EXPECT_TRUE(queue.wait_for("same", 30s));
}

TEST(WaitBefore, growsUpToItsMostAndIsAtMostAQuarterLess) {
  const domain::RetryPolicy policy{10, 30s, 2, 10min};
  const std::vector<base::Milliseconds> expected{30s, 60s, 120s, 240s, 480s, 600s, 600s};
  for (unsigned i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(wait_before(policy, i + 1, 0), expected[i]);
    EXPECT_EQ(wait_before(policy, i + 1, 1), expected[i] * 3 / 4);
  }
  EXPECT_EQ(wait_before({3, 1h, 10, 1min}, 1, 0), 1min);
  EXPECT_EQ(wait_before({3, 0ms, 2, 1min}, 20, 0), 0ms);
  EXPECT_EQ(wait_before({20, 5s, 1, 1min}, 20, 0), 5s);
}

}  // namespace
}  // namespace strongroom::jobs
