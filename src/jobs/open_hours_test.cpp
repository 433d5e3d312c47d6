#include "jobs/open_hours.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>

#include "jobs/appointment.h"
#include "jobs/resume.h"
#include "jobs/scheduler.h"
#include "support/run_bench.h"

namespace strongroom::jobs {
namespace {

using namespace std::chrono_literals;
using base::Error;
using base::ErrorCode;
using base::UtcTime;
using domain::RunState;
using domain::Trigger;

// An hour from there on, by the machine's clock as a run sees it.
std::string window_at(UtcTime begin) {
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
    bench_.plan.schedule = "every minute";
    bench_.engine.on_backup = [this](const domain::BackupRequest&, const domain::EngineCall&) {
      ++backups_;
      return done();
    };
    set_windows({});
  }
  static domain::BackupResult done() {
    domain::BackupResult result;
    result.files.total = 1;
    result.snapshot_id = "aabbccdd";
    return result;
  }
  void close() {
    opening_ = std::chrono::floor<std::chrono::minutes>(bench_.clock.now()) + 6h;
    set_windows(window_at(opening_));
  }
  void set_windows(const std::string& windows) {
    bench_.plan.windows = windows;
    bench_.store->update_plan(bench_.plan, "test");
  }
  std::string start(Executor& executor, Trigger trigger) {
    const char* actor = trigger == Trigger::manual ? "test" : "system";
    return executor.start_backup(bench_.plan, {.trigger = trigger, .actor = actor});
  }
  domain::Run back_up(Trigger trigger) {
    RunQueue queue{1};
    Executor executor{bench_.services(), queue};
    return bench_.finish(queue, start(executor, trigger));
  }
  // The tool is at work while the window closes.
  void close_while(std::function<domain::BackupResult(const domain::EngineCall&)> then) {
    bench_.engine.on_backup = [this, then = std::move(then)](const auto&, const domain::EngineCall& call) {
      ++backups_;
      close();
      return then(call);
    };
  }
  static domain::BackupResult wait_for_stop(const domain::EngineCall& call) {
    std::mutex mutex;
    std::unique_lock lock{mutex};
    std::condition_variable_any stopped;
    stopped.wait(lock, call.stop, [] { return false; });
    throw Error{ErrorCode::cancelled};
  }
  std::optional<domain::Due> due() { return bench_.store->find_due({domain::Work::backup, bench_.plan.name}); }

  support::RunBench bench_;
  std::atomic<int> backups_ = 0;
  UtcTime opening_{};
};

TEST_F(OpenHoursTest, whatComesWhileNoWindowIsOpenIsDueWhenOneOpens) {
  close();
  RunQueue queue{1};
  Executor executor{bench_.services(), queue};
  Scheduler scheduler{bench_.services(), starts_of(executor)};
  scheduler.act();
  ASSERT_TRUE(due());
  EXPECT_EQ(due()->next_at, opening_);
  bench_.store->set_due({due()->of, bench_.clock.now() - 1h, due()->basis});
  EXPECT_LE(scheduler.act(), opening_) << "it comes again when the window opens";
  EXPECT_TRUE(queue.unfinished().empty());
  set_windows({});
  scheduler.act();
  const auto begun = queue.unfinished();
  ASSERT_EQ(begun.size(), 1U) << "an edit holds at once";
  EXPECT_EQ(bench_.finish(queue, begun.front()).state, RunState::succeeded);
}

TEST_F(OpenHoursTest, aWindowThatClosesEndsTheRunAndThePlanIsDueInTheNextOne) {
  close_while(wait_for_stop);
  bench_.plan.retries.attempts = 3;
  const auto run = back_up(Trigger::schedule);
  EXPECT_EQ(run.state, RunState::interrupted);
  EXPECT_THAT(run.error->message, testing::HasSubstr("backup window has closed"));
  EXPECT_TRUE(run.retries.empty()) << "it is no failure";
  EXPECT_EQ(backups_, 1);
  ASSERT_TRUE(due());
  EXPECT_EQ(due()->next_at, opening_);
  EXPECT_EQ(run.next_at, opening_);
  EXPECT_THAT(run.error->hint, testing::HasSubstr("goes on then by itself"));
}

TEST_F(OpenHoursTest, whatDoesNotComeAgainIsNotPromised) {
  close_while([this](const domain::EngineCall& call) {
    bench_.plan.paused = true;
    bench_.store->update_plan(bench_.plan, "test");
    return wait_for_stop(call);
  });
  const auto run = back_up(Trigger::schedule);
  EXPECT_EQ(run.state, RunState::interrupted);
  EXPECT_THAT(run.error->hint, testing::Not(testing::HasSubstr("by itself")));
  EXPECT_FALSE(due());
}

TEST_F(OpenHoursTest, workThatEndsAllTheSameIsDone) {
  close_while([](const domain::EngineCall& call) {
    try {
      wait_for_stop(call);
    } catch (const Error&) {
    }
    return done();
  });
  const auto run = back_up(Trigger::schedule);
  EXPECT_EQ(run.state, RunState::warning) << "the snapshot is there, the check had no time";
  EXPECT_FALSE(run.verified);
  EXPECT_THAT(run.warnings.front().message, testing::HasSubstr("not checked: the plan's backup window has closed"));
}

TEST_F(OpenHoursTest, whatWaitedInTheQueueUntilItClosedDoesNotBegin) {
  close();
  const auto run = back_up(Trigger::schedule);
  EXPECT_EQ(run.state, RunState::interrupted);
  EXPECT_EQ(backups_, 0);
  EXPECT_EQ(due()->next_at, opening_);
}

TEST_F(OpenHoursTest, whatSomebodyAskedForIsNotLimited) {
  close();
  EXPECT_EQ(back_up(Trigger::manual).state, RunState::succeeded);
  close_while([](const domain::EngineCall& call) {
    EXPECT_FALSE(call.stop.stop_requested());
    return done();
  });
  EXPECT_EQ(back_up(Trigger::manual).state, RunState::succeeded);
}

TEST_F(OpenHoursTest, aStopOfThePersonIsCancelled) {
  std::promise<void> at_work;
  bench_.engine.on_backup = [&](const auto&, const domain::EngineCall& call) {
    at_work.set_value();
    return wait_for_stop(call);
  };
  RunQueue queue{1};
  Executor executor{bench_.services(), queue};
  const auto id = start(executor, Trigger::schedule);
  at_work.get_future().wait();
  queue.cancel(id);
  EXPECT_EQ(bench_.finish(queue, id).state, RunState::cancelled);
}

TEST_F(OpenHoursTest, aServiceThatBeginsWhileItIsClosedLeavesItToTheWindow) {
  close_while(wait_for_stop);
  back_up(Trigger::schedule);
  RunQueue queue{1};
  Executor executor{bench_.services(), queue};
  EXPECT_TRUE(resume_interrupted_backups(bench_.services(), executor).empty());
  EXPECT_EQ(due()->next_at, opening_);
  set_windows({});
  EXPECT_EQ(resume_interrupted_backups(bench_.services(), executor).size(), 1U);
}

}  // namespace
}  // namespace strongroom::jobs
