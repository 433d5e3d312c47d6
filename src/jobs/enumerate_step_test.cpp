#include "jobs/enumerate_step.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <future>

#include "base/error.h"
#include "base/fd.h"
#include "jobs/selection.h"
#include "support/run_bench.h"

namespace strongroom::jobs {
namespace {

using namespace std::chrono_literals;
using domain::RunState;
using domain::StepState;
using testing::HasSubstr;

constexpr auto kLong = 20s;

class EnumerateStepTest : public testing::Test {
 protected:
  EnumerateStepTest() {
    for (int i = 0; i < 9; ++i) std::ofstream{bench_.source() / ("file" + std::to_string(i))} << "0123456789";
  }

  // An exclude file that does not answer: a file system that is gone. Whoever reads it waits until the test ends.
  void add_dead_exclude_file() {
    const auto path = bench_.directory.path() / "dead";
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    dead_ = base::Fd{::open(path.c_str(), O_RDWR | O_CLOEXEC)};
    bench_.plan.files.exclude_files = {path.native()};
  }

  static domain::BackupResult made() {
    domain::BackupResult result;
    result.files.total = 1;
    result.snapshot_id = "1";
    result.files = {12, 0, 0, 12};
    result.bytes = {345, 345};
    return result;
  }

  // Its end is recorded by the run's thread, at the next word of the tool.
  void tell_until_it_has_ended(const domain::EngineCall& call) {
    domain::Progress growing;
    growing.files_done = growing.files_total = 1;
    const auto until = bench_.clock.monotonic() + kLong;
    while (bench_.tracker.live().front().steps[1].state == StepState::running && bench_.clock.monotonic() < until)
      call.observer.progress(growing);
  }

  // The first that fits of what the tracker shows.
  LiveRun wait_for(const std::function<bool(const LiveRun&)>& fits) {
    const auto until = bench_.clock.monotonic() + kLong;
    while (bench_.clock.monotonic() < until) {
      const auto seen = bench_.tracker.version();
      for (auto& live : bench_.tracker.live())
        if (fits(live)) return live;
      bench_.tracker.wait_for_change(seen, 1000ms);
    }
    ADD_FAILURE() << "the tracker never showed it";
    return {};
  }

  static const domain::Step& step_of(const domain::Run& run) {
    static const domain::Step none{"none", StepState::failed, {}, {}};
    const auto found = std::ranges::find(run.steps, EnumerateStep::kName, &domain::Step::name);
    return found == run.steps.end() ? none : *found;
  }

  std::string log_of(const domain::Run& run) {
    std::ifstream file{run_log_path(bench_.data.runs(), run.id)};
    return {std::istreambuf_iterator<char>{file}, {}};
  }

  support::RunBench bench_;
  base::Fd dead_;
};

TEST_F(EnumerateStepTest, knowsTheTotalsWhileTheToolIsStillSilent) {
  domain::Progress shown;
  std::vector<std::string> steps;
  bench_.engine.on_backup = [&](const domain::BackupRequest&, const domain::EngineCall& call) {
    const auto counted = wait_for([](const LiveRun& live) { return live.progress.totals_settled; });
    EXPECT_EQ(counted.progress.files_total, 10U);  // the bench has made one
    EXPECT_EQ(counted.progress.bytes_total, 97U);
    EXPECT_EQ(counted.steps.back().name, "backup");
    tell_until_it_has_ended(call);
    shown = bench_.tracker.live().front().progress;
    return made();
  };
  const auto run = bench_.back_up();
  EXPECT_EQ(shown.files_done, 1U);
  EXPECT_EQ(shown.files_total, 10U);
  EXPECT_TRUE(shown.totals_settled);
  for (const auto& step : run.steps) steps.push_back(step.name);
  EXPECT_THAT(steps, testing::ElementsAre("preflight", "enumerate", "backup", "check"));
  EXPECT_EQ(step_of(run).state, StepState::succeeded);
  EXPECT_THAT(log_of(run), HasSubstr("enumerate: 10 files"));
}

TEST_F(EnumerateStepTest, countsWhatTheBackupTakesAndNothingElse) {
  bench_.plan.files.excludes = {"file*", "!file3"};
  bench_.plan.files.sources.push_back("/no/such/place");
  bench_.engine.on_backup = [&](const domain::BackupRequest&, const domain::EngineCall&) {
    const auto live = wait_for([](const LiveRun& each) { return each.progress.totals_settled; });
    EXPECT_EQ(live.progress.files_total, 1U);
    return made();
  };
  EXPECT_EQ(step_of(bench_.back_up()).state, StepState::succeeded);
}

TEST_F(EnumerateStepTest, theLastRunIsTheEstimateUntilThen) {
  bench_.engine.on_backup = [](const domain::BackupRequest&, const domain::EngineCall&) { return made(); };
  ASSERT_EQ(bench_.back_up().state, RunState::succeeded);
  bench_.engine.on_backup = [](const domain::BackupRequest&, const domain::EngineCall&) -> domain::BackupResult {
    throw base::Error{base::ErrorCode::network};
  };
  ASSERT_EQ(bench_.back_up().state, RunState::failed);
  add_dead_exclude_file();
  bench_.engine.on_backup = [&](const domain::BackupRequest&, const domain::EngineCall& call) {
    const auto shown = bench_.tracker.live().front().progress;
    EXPECT_EQ(shown.files_total, 12U);
    EXPECT_EQ(shown.bytes_total, 345U);
    EXPECT_TRUE(shown.totals_estimated);
    EXPECT_FALSE(shown.totals_settled);
    domain::Progress own;
    own.files_total = 7;
    own.totals_settled = true;
    call.observer.progress(own);
    EXPECT_EQ(bench_.tracker.live().front().progress.files_total, 7U) << "the tool knows better";
    return made();
  };
  EXPECT_EQ(bench_.back_up().state, RunState::succeeded);
}

TEST_F(EnumerateStepTest, aFirstBackupHasNoEstimate) {
  add_dead_exclude_file();
  bench_.engine.on_backup = [&](const domain::BackupRequest&, const domain::EngineCall&) {
    EXPECT_FALSE(bench_.tracker.live().front().progress.totals_estimated);
    EXPECT_EQ(bench_.tracker.live().front().progress.files_total, 0U);
    return made();
  };
  EXPECT_EQ(bench_.back_up().state, RunState::succeeded);
}

TEST_F(EnumerateStepTest, aFileSystemThatIsGoneHoldsNoBackupUp) {
  add_dead_exclude_file();
  const auto begin = bench_.clock.monotonic();
  const auto run = bench_.back_up();
  EXPECT_LT(bench_.clock.monotonic() - begin, preview::Request{}.answer_within / 2);
  EXPECT_EQ(run.state, RunState::succeeded);
  EXPECT_EQ(step_of(run).state, StepState::skipped);
  EXPECT_THAT(log_of(run), HasSubstr("not counted: the backup ended first"));
}

TEST_F(EnumerateStepTest, whatGoesWrongIsANoteInTheLog) {
  bench_.plan.files.exclude_files = {"/no/such/file"};
  bench_.engine.on_backup = [&](const domain::BackupRequest&, const domain::EngineCall& call) {
    tell_until_it_has_ended(call);
    return made();
  };
  const auto run = bench_.back_up();
  EXPECT_EQ(run.state, RunState::succeeded);
  EXPECT_EQ(run.warning_count, 0U);
  EXPECT_EQ(step_of(run).state, StepState::skipped);
  EXPECT_THAT(log_of(run), HasSubstr("/no/such/file"));
}

TEST_F(EnumerateStepTest, aFailedBackupEndsItToo) {
  add_dead_exclude_file();
  bench_.engine.on_backup = [](const domain::BackupRequest&, const domain::EngineCall&) -> domain::BackupResult {
    throw base::Error{base::ErrorCode::no_space};
  };
  const auto run = bench_.back_up();
  EXPECT_EQ(run.error->code, base::ErrorCode::no_space);
  EXPECT_EQ(step_of(run).state, StepState::skipped);
  EXPECT_EQ(run.steps.back().state, StepState::failed);
}

TEST_F(EnumerateStepTest, isCancelledWithTheRun) {
  add_dead_exclude_file();
  std::promise<void> begun;
  bench_.engine.on_backup = [&](const domain::BackupRequest&, const domain::EngineCall& call) -> domain::BackupResult {
    begun.set_value();
    std::mutex mutex;
    std::unique_lock lock{mutex};
    std::condition_variable_any waiting;
    waiting.wait(lock, call.stop, [] { return false; });
    throw base::Error{base::ErrorCode::cancelled};
  };
  RunQueue queue{1};
  Executor executor{bench_.services(), queue};
  const auto id = executor.start_backup(bench_.plan, {domain::Trigger::manual, "test"});
  begun.get_future().wait();
  const auto begin = bench_.clock.monotonic();
  EXPECT_TRUE(queue.cancel(id));
  const auto run = bench_.finish(queue, id);
  EXPECT_LT(bench_.clock.monotonic() - begin, 5s);
  EXPECT_EQ(run.state, RunState::cancelled);
  EXPECT_EQ(step_of(run).state, StepState::cancelled);
}

TEST_F(EnumerateStepTest, whatIsAskedOfThePreviewIsTheSameBeforeABackup) {
  auto files = bench_.plan.files;
  files.sources = {bench_.directory.path().native()};
  const domain::RepositoryAccess access{base::SecretString{bench_.data.repository().native()}, {}, {}, "local"};
  const auto asked = selection_of(bench_.engine, files, &access, bench_.data, 1s);
  EXPECT_EQ(asked.answer_within, base::Milliseconds{1s});
  EXPECT_THAT(asked.rules.exclude_paths, testing::Contains(bench_.data.key().native()));
  files.sources = {bench_.data.key().native()};
  EXPECT_THROW(selection_of(bench_.engine, files, &access, bench_.data, 1s), base::Error);
  std::stop_source stop;
  stop.request_stop();
  files.sources = {bench_.source().native()};
  EXPECT_THROW(selection_of(bench_.engine, files, &access, bench_.data, 1s, stop.get_token()), base::Error);
}

}  // namespace
}  // namespace strongroom::jobs
