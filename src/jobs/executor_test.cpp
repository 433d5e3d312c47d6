#include "jobs/executor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include <future>

#include "domain/plan_identity.h"
#include "jobs/recovery.h"
#include "jobs/resume.h"
#include "ledger/anchor_tag.h"
#include "support/run_bench.h"

namespace strongroom::jobs {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;
using domain::RunState;
using domain::StepState;

class ExecutorTest : public testing::Test {
 protected:
  std::vector<std::string> actions_of(const domain::Run& run) {
    std::vector<std::string> actions;
    for (const auto& entry : bench_.store->entries({.run = run.id})) actions.push_back(entry.event.action);
    std::ranges::reverse(actions);
    return actions;
  }
  std::vector<std::string> names_in(const fs::path& directory) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator{directory}) names.push_back(entry.path().filename());
    return names;
  }
  support::RunBench bench_;
};

TEST_F(ExecutorTest, aBackupThatWentWellIsSucceededVerifiedAndInTheLedger) {
  const auto run = bench_.back_up();
  EXPECT_EQ(run.state, RunState::succeeded);
  EXPECT_TRUE(run.verified);
  EXPECT_EQ(run.snapshot_id, "aabbccdd");
  EXPECT_FALSE(run.error);
  ASSERT_EQ(run.steps.size(), 4U);
  for (const auto& step : run.steps) {
    const bool over_before_it_was_counted = step.name == "enumerate" && step.state == StepState::skipped;
    EXPECT_TRUE(step.state == StepState::succeeded || over_before_it_was_counted) << step.name;
  }
  EXPECT_EQ(actions_of(run), (std::vector<std::string>{"run.queued", "run.running", "run.succeeded"}));
  EXPECT_TRUE(bench_.store->find_repository("default")->checked_at);
  EXPECT_FALSE(fs::exists(bench_.data.runs() / (run.id + ".lock"))) << "an ended run leaves no lock";
  EXPECT_TRUE(bench_.tracker.live().empty());
}

TEST_F(ExecutorTest, everySnapshotCarriesThePlansTagAndWhereTheLedgerStood) {
  bench_.plan.files.tags = {"mine"};
  bench_.engine.on_backup = [&](const domain::BackupRequest& request, const domain::EngineCall&) {
    const auto now = bench_.store->ledger_head().checkpoint;
    EXPECT_GT(now.size, 0U);
    EXPECT_THAT(request.tags,
                testing::UnorderedElementsAre("mine", "strongroom.plan.photos", domain::identity_tag(bench_.plan),
                                              ledger::anchor_tag(now)));
    domain::BackupResult result;
    result.files.total = 1;
    result.snapshot_id = "1";
    return result;
  };
  EXPECT_EQ(bench_.back_up().state, RunState::succeeded);
}

TEST_F(ExecutorTest, aFailedCheckFailsTheRunAndKeepsTheSnapshotId) {
  bench_.engine.on_check = [](const domain::EngineCall&) { throw Error{ErrorCode::integrity, "pack 12 is damaged"}; };
  const auto run = bench_.back_up();
  EXPECT_EQ(run.state, RunState::failed);
  EXPECT_FALSE(run.verified);
  EXPECT_EQ(run.snapshot_id, "aabbccdd");
  EXPECT_EQ(run.error->code, ErrorCode::integrity);
  EXPECT_EQ(run.steps.back().state, StepState::failed);
  EXPECT_FALSE(bench_.store->find_repository("default")->checked_at);
}

TEST_F(ExecutorTest, aCheckThatCouldNotBeMadeIsAWarningNotASuccess) {
  for (const auto code : {ErrorCode::repository_locked, ErrorCode::network, ErrorCode::stalled}) {
    bench_.engine.on_check = [code](const domain::EngineCall&) { throw Error{code}; };
    const auto run = bench_.back_up();
    EXPECT_EQ(run.state, RunState::warning);
    EXPECT_FALSE(run.verified);
    ASSERT_EQ(run.warnings.size(), 1U);
    EXPECT_EQ(run.warnings.front().code, code);
  }
}

TEST_F(ExecutorTest, aMissingSourceIsNeverACleanSuccess) {
  bench_.plan.files.sources.push_back("/no/such/place");
  const auto run = bench_.back_up();
  EXPECT_EQ(run.state, RunState::warning);
  ASSERT_EQ(run.warnings.size(), 1U);
  EXPECT_EQ(run.warnings.front().code, ErrorCode::source_missing);
  EXPECT_EQ(run.warnings.front().path, "/no/such/place");
}

TEST_F(ExecutorTest, withNoSourceLeftTheEngineIsNotEvenStarted) {
  for (const auto& sources : {std::vector<std::string>{"/no/such/place"}, std::vector<std::string>{}}) {
    bench_.engine.calls.clear();
    bench_.plan.files.sources = sources;
    const auto run = bench_.back_up();
    EXPECT_EQ(run.state, RunState::failed);
    EXPECT_EQ(run.error->code, ErrorCode::source_missing);
    EXPECT_TRUE(bench_.engine.calls.empty());
  }
}

TEST_F(ExecutorTest, onlyTheFirstThousandWarningsAreKeptAndAllAreCounted) {
  bench_.engine.on_backup = [](const domain::BackupRequest&, const domain::EngineCall&) {
    domain::BackupResult result;
    result.files.total = 1;
    result.snapshot_id = "1";
    result.warning_count = 5000;
    for (int i = 0; i < 1000; ++i) result.warnings.push_back({ErrorCode::source_unreadable, "denied", "/p"});
    return result;
  };
  const auto run = bench_.back_up();
  EXPECT_EQ(run.state, RunState::warning);
  EXPECT_EQ(run.warnings.size(), 1000U);
  EXPECT_EQ(run.warning_count, 5000U);
}

TEST_F(ExecutorTest, aPlanThatChecksDailyIsNotCheckedTwiceADay) {
  bench_.plan.check = domain::CheckPolicy::daily;
  EXPECT_TRUE(bench_.back_up().verified);
  const auto second = bench_.back_up();
  EXPECT_EQ(second.state, RunState::succeeded);
  EXPECT_FALSE(second.verified);
  EXPECT_EQ(second.steps.back().state, StepState::skipped);
}

TEST_F(ExecutorTest, strongroomsOwnDataIsLeftOutButNotItsDumps) {
  bench_.plan.files.sources = {bench_.directory.path().native()};
  std::vector<std::string> excluded;
  bench_.engine.on_backup = [&](const domain::BackupRequest& request, const domain::EngineCall&) {
    excluded = request.exclude_paths;
    domain::BackupResult result;
    result.files.total = 1;
    result.snapshot_id = "1";
    return result;
  };
  bench_.back_up();
  EXPECT_THAT(excluded, testing::Contains(bench_.data.key().native()));
  EXPECT_THAT(excluded, testing::Contains(bench_.data.repository().native()));
  EXPECT_THAT(excluded, testing::Contains(bench_.data.store().native() + "-wal"));
  EXPECT_THAT(excluded, testing::Not(testing::Contains(bench_.data.backups().native())));
}

TEST_F(ExecutorTest, aCancelledRunIsCancelled) {
  std::promise<void> begun;
  bench_.engine.on_backup = [&](const domain::BackupRequest&, const domain::EngineCall& call) -> domain::BackupResult {
    begun.set_value();
    std::mutex mutex;
    std::unique_lock lock{mutex};
    std::condition_variable_any waiting;
    waiting.wait(lock, call.stop, [] { return false; });
    throw Error{ErrorCode::cancelled};
  };
  RunQueue queue{1};
  Executor executor{bench_.services(), queue};
  const auto id = executor.start_backup(bench_.plan, {domain::Trigger::manual, "test"});
  begun.get_future().wait();
  EXPECT_TRUE(queue.cancel(id));
  const auto run = bench_.finish(queue, id);
  EXPECT_EQ(run.state, RunState::cancelled);
  EXPECT_EQ(run.steps.back().state, StepState::cancelled);
}

TEST_F(ExecutorTest, whatEscapesAnEngineEndsTheRunAndNothingElse) {
  bench_.engine.on_backup = [](const domain::BackupRequest&, const domain::EngineCall&) -> domain::BackupResult {
    throw std::runtime_error{"a bug"};
  };
  const auto run = bench_.back_up();
  EXPECT_EQ(run.state, RunState::failed);
  EXPECT_EQ(run.error->code, ErrorCode::internal);
}

// Restores.

class RestoreTest : public ExecutorTest {
 protected:
  RestoreTest() {
    bench_.engine.stored = {{.id = "old1", .time = {}, .host = {}, .user = {}, .paths = {}, .tags = {}},
                            {.id = "new2", .time = {}, .host = {}, .user = {}, .paths = {}, .tags = {}}};
    bench_.engine.on_restore = [](const domain::RestoreRequest& request, const domain::EngineCall&) {
      fs::create_directory(fs::path{request.target} / "source");
      std::ofstream{fs::path{request.target} / "source" / "file"} << "content of " << request.snapshot_id;
      domain::RestoreResult result;
      result.verified = true;
      return result;
    };
  }
  domain::Run restore(const fs::path& target, const std::string& snapshot = "latest") {
    RunQueue queue{1};
    Executor executor{bench_.services(), queue};
    RestoreOrder order{"default", "photos", snapshot, {}, target.native()};
    return bench_.finish(queue, executor.start_restore(order, {domain::Trigger::manual, "test"}));
  }
  static std::string content(const fs::path& path) {
    std::ifstream file{path};
    return {std::istreambuf_iterator<char>{file}, {}};
  }
};

TEST_F(RestoreTest, toANewDirectory) {
  const auto target = bench_.directory.path() / "target";
  const auto run = restore(target);
  EXPECT_EQ(run.state, RunState::succeeded);
  EXPECT_TRUE(run.verified);
  EXPECT_EQ(content(target / "source" / "file"), "content of new2");
  EXPECT_THAT(names_in(bench_.directory.path()), testing::UnorderedElementsAre("source", "data", "target"));
}

TEST_F(RestoreTest, toAnEmptyDirectoryAndAnOlderSnapshotByTheBeginningOfItsId) {
  const auto target = bench_.directory.path() / "target";
  fs::create_directory(target);
  EXPECT_EQ(restore(target, "old").state, RunState::succeeded);
  EXPECT_EQ(content(target / "source" / "file"), "content of old1");
  EXPECT_THAT(names_in(target), testing::ElementsAre("source"));
}

TEST_F(RestoreTest, neverOverADirectoryThatHoldsSomething) {
  const auto run = restore(bench_.source());
  EXPECT_EQ(run.state, RunState::failed);
  EXPECT_EQ(run.error->code, ErrorCode::conflict);
  EXPECT_EQ(content(bench_.source() / "file"), "content");
}

TEST_F(RestoreTest, aFailureLeavesNothingBehind) {
  for (const bool target_exists : {false, true}) {
    const auto target = bench_.directory.path() / (target_exists ? "there" : "not-there");
    if (target_exists) fs::create_directory(target);
    bench_.engine.on_restore = [](const domain::RestoreRequest& request,
                                  const domain::EngineCall&) -> domain::RestoreResult {
      fs::create_directories(fs::path{request.target} / "half" / "way");
      fs::permissions(fs::path{request.target} / "half", fs::perms::none);
      throw Error{ErrorCode::no_space};
    };
    const auto run = restore(target);
    EXPECT_EQ(run.error->code, ErrorCode::no_space);
    EXPECT_EQ(fs::exists(target), target_exists);
    if (target_exists) {
      EXPECT_TRUE(fs::is_empty(target));
    }
  }
  EXPECT_THAT(names_in(bench_.directory.path()), testing::UnorderedElementsAre("source", "data", "there"));
}

TEST_F(RestoreTest, anUnknownOrAmbiguousSnapshotIsSaid) {
  EXPECT_EQ(restore(bench_.directory.path() / "t", "zzz").error->code, ErrorCode::not_found);
  bench_.engine.stored.push_back(bench_.engine.stored.front());
  EXPECT_EQ(restore(bench_.directory.path() / "t", "old").error->code, ErrorCode::conflict);
}

// Recovery of what was cut off.

class RecoveryTest : public ExecutorTest {
 protected:
  // A run that is in the store as running, as a killed process leaves it.
  domain::Run cut_off(domain::RunKind kind, const std::string& target = {}) {
    domain::Run run;
    run.id = base::new_run_id(bench_.clock.now(), bench_.random);
    run.kind = kind;
    run.plan = "photos";
    run.repository = "default";
    run.actor = "test";
    run.target = target;
    run.created_at = bench_.clock.now();
    bench_.store->add_run(run);
    run.state = RunState::running;
    run.started_at = bench_.clock.now();
    run.steps = {{"enumerate", StepState::running, bench_.clock.now(), {}},
                 {"backup", StepState::running, bench_.clock.now(), {}}};
    bench_.store->update_run(run);
    return run;
  }
};

TEST_F(RecoveryTest, aRunWhoseLockIsFreeBecomesInterrupted) {
  const auto run = cut_off(domain::RunKind::backup);
  EXPECT_EQ(recover_interrupted_runs(bench_.services()), std::vector<std::string>{run.id});
  const auto stored = *bench_.store->find_run(run.id);
  EXPECT_EQ(stored.state, RunState::interrupted);
  EXPECT_EQ(stored.error->code, ErrorCode::interrupted);
  EXPECT_TRUE(stored.finished_at);
  EXPECT_EQ(stored.steps.back().state, StepState::failed);
  EXPECT_EQ(stored.steps.front().state, StepState::skipped);
  EXPECT_FALSE(fs::exists(bench_.data.runs() / (run.id + ".lock")));
  EXPECT_TRUE(recover_interrupted_runs(bench_.services()).empty()) << "once is enough";
}

TEST_F(RecoveryTest, aRunThatIsStillHeldIsLeftAlone) {
  const auto run = cut_off(domain::RunKind::backup);
  const auto held = instance::RunLock::create(bench_.data.runs(), run.id);
  EXPECT_TRUE(recover_interrupted_runs(bench_.services(), base::Milliseconds{50}).empty());
  EXPECT_EQ(bench_.store->find_run(run.id)->state, RunState::running);
}

TEST_F(RecoveryTest, aHalfRestoreIsRemovedAndNothingBesideIt) {
  const auto target = bench_.directory.path() / "target";
  const auto run = cut_off(domain::RunKind::restore, target.native());
  fs::create_directories(fs::path{partial_directory(target.native(), run.id, false)} / "deep" / "er");
  fs::create_directory(bench_.directory.path() / ".strongroom-restore-of-somebody");
  recover_interrupted_runs(bench_.services());
  EXPECT_THAT(names_in(bench_.directory.path()),
              testing::UnorderedElementsAre("source", "data", ".strongroom-restore-of-somebody"));
}

TEST_F(ExecutorTest, whatStrongroomsOwnEndStopsIsInterruptedAndWhatAPersonCancelledIsNot) {
  RunQueue queue{2};
  Executor executor{bench_.services(), queue};
  std::promise<void> begun;
  bench_.engine.on_backup = [&](const domain::BackupRequest&, const domain::EngineCall& call) -> domain::BackupResult {
    std::promise<void> stopped;
    const std::stop_callback told{call.stop, [&] { stopped.set_value(); }};
    begun.set_value();
    stopped.get_future().wait();
    throw Error{ErrorCode::cancelled};
  };
  const auto running = executor.start_backup(bench_.plan, {domain::Trigger::manual, "test"});
  begun.get_future().wait();
  const auto waiting = executor.start_backup(bench_.plan, {domain::Trigger::manual, "test"});
  const auto given_up = executor.start_backup(bench_.plan, {domain::Trigger::manual, "test"});
  bench_.tracker.cancelling(given_up);
  executor.interrupt_all();
  for (const auto& id : {running, waiting}) {
    const auto run = bench_.finish(queue, id);
    EXPECT_EQ(run.state, RunState::interrupted);
    EXPECT_EQ(run.error->code, ErrorCode::interrupted);
  }
  EXPECT_EQ(bench_.finish(queue, given_up).state, RunState::cancelled);
}

// Each a service of its own, which is told to end in the middle of a backup.
class ResumeTest : public ExecutorTest {
 protected:
  template <typename Begin>
  domain::Run cut_off(Begin&& begin) {
    RunQueue queue{1};
    Executor executor{bench_.services(), queue};
    bench_.engine.on_backup = [&](const domain::BackupRequest&, const domain::EngineCall&) -> domain::BackupResult {
      executor.interrupt_all();
      throw Error{ErrorCode::cancelled};
    };
    return bench_.finish(queue, begin(executor));
  }
  domain::Run cut_off() {
    return cut_off([&](Executor& executor) {
      return executor.start_backup(bench_.plan, {domain::Trigger::manual, "test"});
    });
  }
  std::vector<std::string> resume() {
    RunQueue queue{1};
    Executor executor{bench_.services(), queue};
    bench_.engine.on_backup = good_;
    auto begun = resume_interrupted_backups(bench_.services(), executor);
    for (const auto& id : begun) queue.wait(id, {});
    return begun;
  }

 private:
  const decltype(bench_.engine.on_backup) good_ = bench_.engine.on_backup;
};

TEST_F(ResumeTest, aBackupThatWasCutOffBeginsAgainButNotForEver) {
  EXPECT_TRUE(resume().empty()) << "nothing was cut off";
  auto last = cut_off();
  ASSERT_EQ(last.state, RunState::interrupted);
  for (unsigned i = 0; i < kMostResumptions; ++i) {
    const auto run =
        cut_off([&](Executor& executor) { return resume_interrupted_backups(bench_.services(), executor).at(0); });
    EXPECT_EQ(run.state, RunState::interrupted);
    EXPECT_EQ(run.retry_of, last.id);
    EXPECT_EQ(run.trigger, domain::Trigger::retry);
    last = run;
  }
  EXPECT_TRUE(resume().empty());
}

TEST_F(ResumeTest, oneThatWasCancelledBeforeItBeganHidesNothing) {
  cut_off();
  RunQueue queue{1};
  Executor executor{bench_.services(), queue};
  std::promise<void> begun, go_on;
  queue.submit({"before", "repository/default", [&](std::stop_token) {
                  begun.set_value();
                  go_on.get_future().wait();
                }});
  begun.get_future().wait();
  const auto id = executor.start_backup(bench_.plan, {domain::Trigger::manual, "test"});
  queue.cancel(id);
  ASSERT_EQ(bench_.finish(queue, id).state, RunState::cancelled);
  go_on.set_value();
  queue.wait("before", {});
  EXPECT_EQ(resume().size(), 1U);
}

TEST_F(ResumeTest, notForAPausedPlanNorForOneThatIsAnotherByNow) {
  cut_off();
  bench_.plan.paused = true;
  bench_.store->update_plan(bench_.plan, "test");
  EXPECT_TRUE(resume().empty());
  bench_.store->remove_plan("photos", "test");
  bench_.plan.paused = false;
  bench_.plan.created_at = bench_.clock.now();
  bench_.store->add_plan(bench_.plan, "test");
  EXPECT_TRUE(resume().empty());
}

TEST_F(ExecutorTest, aScheduledBackupAsksItsPlanAgainWhenItsTurnComes) {
  RunQueue queue{1};
  Executor executor{bench_.services(), queue};
  std::promise<void> begun, go_on;
  queue.submit({"before", "repository/default", [&](std::stop_token) {
                  begun.set_value();
                  go_on.get_future().wait();
                }});
  begun.get_future().wait();
  const StartedBy by{.trigger = domain::Trigger::schedule, .actor = "system", .queue = true};
  const auto edited = executor.start_backup(bench_.plan, by);
  auto plan = bench_.plan;
  plan.files.tags = {"edited"};
  bench_.store->update_plan(plan, "test");
  std::vector<std::string> tags;
  bench_.engine.on_backup = [&](const domain::BackupRequest& request, const domain::EngineCall&) {
    tags = request.tags;
    plan.paused = true;
    bench_.store->update_plan(plan, "test");
    domain::BackupResult result;
    result.files.total = 1;
    result.snapshot_id = "1";
    return result;
  };
  const auto paused = executor.start_backup(bench_.plan, by);
  go_on.set_value();
  EXPECT_EQ(bench_.finish(queue, edited).state, RunState::succeeded);
  EXPECT_THAT(tags, testing::Contains("edited"));
  const auto run = bench_.finish(queue, paused);
  EXPECT_EQ(run.state, RunState::cancelled);
  EXPECT_THAT(run.error->message, testing::HasSubstr("the plan was paused before its turn came"));
}

TEST_F(ExecutorTest, whatCannotBeStoredLeavesNothingAndAnEndThatCouldNotBeIsKnown) {
  RunQueue queue{1};
  Executor executor{bench_.services(), queue};
  const auto at = bench_.clock.now();
  StartedBy by{.trigger = domain::Trigger::schedule, .actor = "system", .queue = true};
  by.scheduled_at = at;
  bench_.finish(queue, executor.start_backup(bench_.plan, by));
  const auto files = names_in(bench_.data.runs()).size();
  EXPECT_THROW(executor.start_backup(bench_.plan, by), Error) << "that instant has had its run";
  EXPECT_EQ(names_in(bench_.data.runs()).size(), files);
  EXPECT_TRUE(executor.unrecorded_runs().empty());
}

TEST_F(ExecutorTest, whoEndsStartsNothing) {
  RunQueue queue{1};
  Executor executor{bench_.services(), queue};
  executor.refuse_new();
  try {
    executor.start_backup(bench_.plan, {domain::Trigger::manual, "test"});
    ADD_FAILURE() << "it was started";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::conflict);
  }
  EXPECT_TRUE(bench_.store->runs({}).empty());
}

}  // namespace
}  // namespace strongroom::jobs
