#include "jobs/maintenance_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/json.hpp>
#include <future>

#include "support/run_bench.h"

namespace strongroom::jobs {
namespace {

using base::Error;
using base::ErrorCode;
using domain::RunState;
using testing::ElementsAre;

class MaintenanceTest : public testing::Test {
 protected:
  void maintain(const domain::Maintenance& maintenance) {
    auto repository = *bench_.store->find_repository("default");
    repository.maintenance = maintenance;
    bench_.store->update_repository(repository, "test");
  }
  domain::Repository repository() { return *bench_.store->find_repository("default"); }
  domain::Run check(CheckScope scope) {
    return bench_.finish(queue_, executor_.start_check("default", scope, {domain::Trigger::manual, "test"}));
  }
  domain::Run prune() {
    return bench_.finish(queue_, executor_.start_prune("default", {domain::Trigger::manual, "test"}));
  }
  // Waits until it is stopped, as a tool does that takes long.
  static void work_until_stopped(const domain::EngineCall& call) {
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock{mutex};
    stopped.wait(lock, call.stop, [] { return false; });
    throw Error{ErrorCode::cancelled};
  }

  support::RunBench bench_;
  Executor executor_{bench_.services(), queue_};  // before the queue, whose runs use it to their end
  RunQueue queue_{4};
};

TEST_F(MaintenanceTest, aCheckOfTheStructureReadsNoData) {
  const auto run = check(CheckScope::structure);
  EXPECT_EQ(run.state, RunState::succeeded);
  EXPECT_FALSE(run.data_part);
  EXPECT_EQ(repository().reading, domain::DataReading{});
  EXPECT_TRUE(repository().checked_at);
}

TEST_F(MaintenanceTest, partsGoRoundAndTheLastCompletesThePass) {
  maintain({.verify = "every 12 hours", .verify_days = 2});
  for (int i = 0; i < 5; ++i) EXPECT_EQ(check(CheckScope::next_part).state, RunState::succeeded);
  std::vector<std::string> read;
  for (const auto& call : bench_.engine.calls)
    if (call.starts_with("read")) read.push_back(call);
  EXPECT_THAT(read, ElementsAre("read 1/4", "read 2/4", "read 3/4", "read 4/4", "read 1/4"));
  EXPECT_EQ(repository().reading.done, 1U);
  EXPECT_TRUE(repository().reading.completed_at);
  const auto last = bench_.store->runs({.kind = domain::RunKind::check, .limit = 1}).front();
  EXPECT_EQ(last.data_part, (domain::DataPart{1, 4}));
}

// From Monday to Friday, 20 to 22 of such days fall into 30: a pass that took the number anew each time would never
// end.
TEST_F(MaintenanceTest, aPassGoesOnWithAsManyPartsAsItBeganWith) {
  maintain({.verify = "0 4 * * 1-5", .verify_days = 30});
  domain::DataReading under_way;
  under_way.parts = 7;
  under_way.done = 5;
  under_way.began_at = bench_.clock.now();
  bench_.store->set_repository_reading("default", under_way);
  EXPECT_EQ(check(CheckScope::next_part).data_part, (domain::DataPart{6, 7}));
  EXPECT_EQ(check(CheckScope::next_part).data_part, (domain::DataPart{7, 7}));
  EXPECT_TRUE(repository().reading.completed_at);
  const auto fresh = check(CheckScope::next_part).data_part;
  EXPECT_EQ(fresh->number, 1U);
  EXPECT_GE(fresh->of, 20U);
  EXPECT_LE(fresh->of, 23U);
}

// Otherwise part 3 of the old pass would stand for part 1 of the new one, which nobody has read.
TEST_F(MaintenanceTest, aPartCountsOnlyForThePassThatItWasReadFor) {
  maintain({.verify = "every 12 hours", .verify_days = 2});
  for (int i = 0; i < 2; ++i) check(CheckScope::next_part);
  bench_.engine.on_check = [&](const domain::EngineCall&) { maintain({.verify = "every 12 hours", .verify_days = 3}); };
  EXPECT_EQ(check(CheckScope::next_part).data_part, (domain::DataPart{3, 4}));
  EXPECT_EQ(repository().reading.done, 0U);
  bench_.engine.on_check = [](const domain::EngineCall&) {};
  EXPECT_EQ(check(CheckScope::next_part).data_part, (domain::DataPart{1, 6}));
}

TEST_F(MaintenanceTest, whatWasReadElsewhereSaysNothingOfAnotherPlace) {
  bench_.engine.on_check = [&](const domain::EngineCall&) {
    auto moved = repository();
    moved.shown_location = "/elsewhere";
    moved.location.bytes += "x";
    bench_.store->update_repository(moved, "test");
  };
  EXPECT_EQ(check(CheckScope::all_data).state, RunState::succeeded);
  EXPECT_EQ(repository().reading, domain::DataReading{});
  EXPECT_FALSE(repository().checked_at);
}

TEST_F(MaintenanceTest, allAtOnceIsACompletePass) {
  check(CheckScope::all_data);
  EXPECT_THAT(bench_.engine.calls, ElementsAre("read 1/1"));
  EXPECT_TRUE(repository().reading.completed_at);
}

TEST_F(MaintenanceTest, aDamagedPartFailsAndComesAgain) {
  maintain({.verify = "every 12 hours", .verify_days = 2});
  check(CheckScope::next_part);
  bench_.engine.on_check = [](const domain::EngineCall&) { throw Error{ErrorCode::integrity, "pack 12ab is damaged"}; };
  const auto run = check(CheckScope::next_part);
  EXPECT_EQ(run.state, RunState::failed);
  EXPECT_EQ(run.error->code, ErrorCode::integrity);
  EXPECT_FALSE(run.verified);
  EXPECT_EQ(repository().reading.done, 1U);
  bench_.engine.on_check = [](const domain::EngineCall&) {};
  EXPECT_EQ(check(CheckScope::next_part).data_part, (domain::DataPart{2, 4}));
}

TEST_F(MaintenanceTest, aPruneSaysWhatItFreed) {
  bench_.engine.on_prune = [](const domain::EngineCall&) { return domain::PruneResult{12'345}; };
  const auto run = prune();
  EXPECT_EQ(run.state, RunState::succeeded);
  EXPECT_EQ(run.freed_bytes, 12'345U);
  EXPECT_EQ(bench_.store->find_run(run.id)->freed_bytes, 12'345U);
}

TEST_F(MaintenanceTest, aPruneIsNotMadeOnALedgerThatIsBroken) {
  ledger::Event broken;
  broken.actor = "system";
  broken.action = "ledger.broken";
  broken.target = "ledger";
  broken.severity = ledger::Severity::critical;
  broken.result = "broken";
  broken.details = {{"fingerprint", "x"}, {"findings", boost::json::array{"entry 3 was changed"}}};
  bench_.store->record(broken);
  const auto run = prune();
  EXPECT_EQ(run.state, RunState::failed);
  EXPECT_EQ(run.error->code, ErrorCode::integrity);
  EXPECT_THAT(bench_.engine.calls, testing::Not(testing::Contains("prune")));
}

// "Exclusive operations never starve backups": the prune is stopped, the backup made, the prune made.
TEST_F(MaintenanceTest, aPruneMakesWayForABackupAndGoesOnAfterIt) {
  std::promise<void> begun;
  std::atomic<int> prunes{0};
  bench_.engine.on_prune = [&](const domain::EngineCall& call) {
    if (++prunes == 1) {
      begun.set_value();
      work_until_stopped(call);
    }
    return domain::PruneResult{7};
  };
  const auto prune_id = executor_.start_prune("default", {domain::Trigger::schedule, "system"});
  begun.get_future().wait();
  const auto backup = bench_.finish(queue_, executor_.start_backup(bench_.plan, {domain::Trigger::schedule, "system"}));
  EXPECT_EQ(backup.state, RunState::succeeded);
  const auto pruned = bench_.finish(queue_, prune_id);
  EXPECT_EQ(pruned.state, RunState::succeeded);
  EXPECT_EQ(pruned.freed_bytes, 7U);
  EXPECT_EQ(prunes, 2);
  EXPECT_GE(*pruned.finished_at, *backup.finished_at);
}

TEST_F(MaintenanceTest, oneThatMadeWayCanBeCancelledWhileItWaits) {
  std::promise<void> pruning, backing_up, go_on;
  auto going_on = go_on.get_future();
  bench_.engine.on_prune = [&](const domain::EngineCall& call) -> domain::PruneResult {
    pruning.set_value();
    work_until_stopped(call);
    return {};
  };
  const auto backup = bench_.engine.on_backup;
  bench_.engine.on_backup = [&](const domain::BackupRequest& request, const domain::EngineCall& call) {
    backing_up.set_value();
    going_on.wait();
    return backup(request, call);
  };
  const auto prune_id = executor_.start_prune("default", {domain::Trigger::manual, "test"});
  pruning.get_future().wait();
  const auto backup_id = executor_.start_backup(bench_.plan, {domain::Trigger::manual, "test"});
  backing_up.get_future().wait();
  EXPECT_TRUE(queue_.cancel(prune_id));
  EXPECT_EQ(bench_.finish(queue_, prune_id).state, RunState::cancelled);
  go_on.set_value();
  EXPECT_EQ(bench_.finish(queue_, backup_id).state, RunState::succeeded);
  // The repository is free again.
  bench_.engine.on_prune = [](const domain::EngineCall&) { return domain::PruneResult{}; };
  EXPECT_EQ(prune().state, RunState::succeeded);
}

TEST_F(MaintenanceTest, oneThatWaitsBehindABackupDoesNotBeginBeforeTheNext) {
  std::promise<void> begun, go_on;
  auto going_on = go_on.get_future();
  std::atomic<bool> first{true};
  const auto backup = bench_.engine.on_backup;
  bench_.engine.on_backup = [&](const domain::BackupRequest& request, const domain::EngineCall& call) {
    if (first.exchange(false)) {
      begun.set_value();
      going_on.wait();
    }
    return backup(request, call);
  };
  const auto one = executor_.start_backup(bench_.plan, {domain::Trigger::schedule, "system"});
  begun.get_future().wait();
  const auto prune_id = executor_.start_prune("default", {domain::Trigger::schedule, "system"});
  const auto two = executor_.start_backup(bench_.plan, {domain::Trigger::schedule, "system"});
  go_on.set_value();
  const auto second = bench_.finish(queue_, two);
  const auto pruned = bench_.finish(queue_, prune_id);
  bench_.finish(queue_, one);
  EXPECT_GE(*pruned.started_at, *second.finished_at);
}

}  // namespace
}  // namespace strongroom::jobs
