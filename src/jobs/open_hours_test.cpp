#include "jobs/open_hours.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "support/run_bench.h"

namespace strongroom::jobs {
namespace {

using namespace std::chrono_literals;
using base::Error;
using base::ErrorCode;
using domain::RunState;
using domain::Trigger;

// By the clock of the machine, as a run has it: a window around now, or one that is far from it.
std::string window_at(base::UtcTime begin) {
  const auto day = std::chrono::floor<std::chrono::days>(begin);
  const auto minutes = std::chrono::floor<std::chrono::minutes>(begin - day).count();
  const auto text = [](long minute) {
    std::array<char, 16> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%02ld:%02ld", minute / 60 % 24, minute % 60);
    return std::string{buffer.data()};
  };
  return text(minutes) + "-" + text(minutes + 60);
}

class OpenHoursTest : public testing::Test {
 protected:
  OpenHoursTest() {
    bench_.plan.time_zone = "UTC";
    bench_.engine.on_backup = [this](const domain::BackupRequest&, const domain::EngineCall&) {
      ++backups_;
      domain::BackupResult result;
      result.snapshot_id = "aabbccdd";
      return result;
    };
  }
  void close() { set_windows(window_at(bench_.clock.now() + 6h)); }
  void set_windows(const std::string& windows) {
    bench_.plan.windows = windows;
    bench_.store->update_plan(bench_.plan, "test");
  }
  std::string start(Executor& executor, Trigger trigger) {
    const char* actor = trigger == Trigger::schedule ? "system" : "test";
    return executor.start_backup(bench_.plan, {.trigger = trigger, .actor = actor});
  }
  void await_waiting(const std::string& run_id) {
    std::uint64_t seen = 0;
    const auto waits = [&] {
      const auto waiting = bench_.tracker.find(run_id)->waiting;
      return waiting && waiting->text.find("next backup window") != std::string::npos;
    };
    while (!waits()) {
      bench_.tracker.wait_for_change(seen, 10s);
      seen = bench_.tracker.version();
    }
  }
  std::vector<ledger::Entry> holds(const std::string& run_id) {
    return bench_.store->entries({.action = "run.held", .run = run_id});
  }

  support::RunBench bench_;
  std::atomic<int> backups_ = 0;
};

TEST_F(OpenHoursTest, whatNobodyAskedForWaitsAndLeavesItsRepositoryToOthers) {
  close();
  RunQueue queue{1};
  Executor executor{bench_.services(), queue};
  const auto id = start(executor, Trigger::schedule);
  await_waiting(id);
  const auto waiting = *bench_.tracker.find(id)->waiting;
  EXPECT_EQ(waiting.reason, domain::Waiting::Reason::window);
  EXPECT_THAT(waiting.text, testing::HasSubstr("next backup window"));
  queue.submit({"same", "repository/default", [](std::stop_token) {}});
  EXPECT_TRUE(queue.wait_for("same", 30s));
  EXPECT_EQ(backups_, 0);
  set_windows({});
  const auto run = bench_.finish(queue, id);
  EXPECT_EQ(run.state, RunState::succeeded) << "an edit holds for a run that waits";
  EXPECT_EQ(backups_, 1);
  EXPECT_TRUE(holds(id).empty()) << "nothing was interrupted";
}

TEST_F(OpenHoursTest, whatSomebodyAskedForDoesNotWait) {
  close();
  RunQueue queue{1};
  Executor executor{bench_.services(), queue};
  EXPECT_EQ(bench_.finish(queue, start(executor, Trigger::manual)).state, RunState::succeeded);
}

TEST_F(OpenHoursTest, aRunThatWaitsIsCancelledAtOnce) {
  close();
  RunQueue queue{1};
  Executor executor{bench_.services(), queue};
  const auto id = start(executor, Trigger::schedule);
  await_waiting(id);
  queue.cancel(id);
  EXPECT_EQ(bench_.finish(queue, id).state, RunState::cancelled);
  EXPECT_EQ(backups_, 0);
}

TEST_F(OpenHoursTest, aWindowThatClosesStopsTheToolAndTheNextOneGoesOn) {
  bench_.engine.on_backup = [this](const domain::BackupRequest&, const domain::EngineCall& call) {
    if (++backups_ == 1) {
      close();
      std::mutex mutex;
      std::unique_lock lock{mutex};
      std::condition_variable_any stopped;
      stopped.wait(lock, call.stop, [] { return false; });
      throw Error{ErrorCode::cancelled};
    }
    domain::BackupResult result;
    result.snapshot_id = "aabbccdd";
    return result;
  };
  bench_.plan.retries.attempts = 0;
  bench_.store->update_plan(bench_.plan, "test");
  RunQueue queue{1};
  Executor executor{bench_.services(), queue};
  const auto id = start(executor, Trigger::schedule);
  await_waiting(id);
  ASSERT_EQ(holds(id).size(), 1U);
  EXPECT_FALSE(holds(id)[0].event.details.at("until").is_null());
  set_windows(window_at(bench_.clock.now() - 10min));
  const auto run = bench_.finish(queue, id);
  EXPECT_EQ(run.state, RunState::succeeded);
  EXPECT_EQ(backups_, 2);
  EXPECT_TRUE(run.retries.empty()) << "a pause is no failure";
}

}  // namespace
}  // namespace strongroom::jobs
