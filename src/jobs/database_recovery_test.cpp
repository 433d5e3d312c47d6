#include "jobs/database_recovery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "jobs/database_restore_run.h"
#include "jobs/recovery.h"
#include "support/dump_bench.h"

namespace strongroom::jobs {
namespace {

namespace fs = std::filesystem;
using domain::DumpState;
using domain::RunState;

class DatabaseRecoveryTest : public testing::Test {
 protected:
  domain::Run recovered(const domain::Run& run) {
    EXPECT_THAT(recover_interrupted_runs(bench_.services()), testing::ElementsAre(run.id));
    return *bench_.store->find_run(run.id);
  }
  DumpState state_of(const domain::Dump& dump) {
    domain::DumpFilter filter;
    filter.filename = dump.filename;
    filter.also_gone = true;
    return bench_.store->dumps(filter).front().state;
  }
  support::DumpBench bench_;
};

TEST_F(DatabaseRecoveryTest, aRunThatHadPublishedNothingIsInterrupted) {
  const auto run = bench_.cut_off();
  EXPECT_EQ(recovered(run).state, RunState::interrupted);
}

TEST_F(DatabaseRecoveryTest, aPublicationThatWasCutOffBeforeItsEndIsCompletedWhenAllOfItIsThere) {
  const auto run = bench_.cut_off();
  const auto dump = bench_.files_of(run, run.created_at);
  bench_.store->announce_dumps({dump});
  const auto after = recovered(run);
  EXPECT_EQ(after.state, RunState::warning);
  EXPECT_EQ(after.dumps.filename, dump.filename);
  ASSERT_EQ(after.warnings.size(), 1U);
  EXPECT_EQ(after.warnings.front().code, base::ErrorCode::interrupted);
  EXPECT_EQ(state_of(dump), DumpState::present);
  EXPECT_TRUE(fs::exists(dump.path()));
  EXPECT_THAT(bench_.actions_of(run.id),
              testing::ElementsAre("run.queued", "run.running", "dump.announced", "dump.published", "run.warning"));
}

TEST_F(DatabaseRecoveryTest, aRunThatWasCutOffAfterItsDumpWasPublishedKeepsIt) {
  const auto run = bench_.cut_off();
  const auto dump = bench_.files_of(run, run.created_at);
  bench_.store->announce_dumps({dump});
  bench_.store->publish_dumps({dump});
  EXPECT_EQ(recovered(run).state, RunState::warning);
  EXPECT_EQ(state_of(dump), DumpState::present);
}

TEST_F(DatabaseRecoveryTest, whatIsNotWholeIsRemovedAndWithdrawn) {
  const auto earlier = bench_.old_dump(1);
  const auto sidecar_only = [](const domain::Dump& dump) { fs::remove(dump.path()); };
  const auto nothing_yet = [](const domain::Dump& dump) {
    fs::remove(dump.path());
    fs::remove(domain::sidecar_filename(dump.path()));
  };
  int seconds = 0;
  for (const std::function<void(const domain::Dump&)>& leave :
       {std::function<void(const domain::Dump&)>{sidecar_only}, {nothing_yet}}) {
    const auto run = bench_.cut_off();
    const auto dump = bench_.files_of(run, run.created_at + std::chrono::seconds{++seconds});
    leave(dump);
    bench_.store->announce_dumps({dump});
    EXPECT_EQ(recovered(run).state, RunState::interrupted);
    EXPECT_EQ(state_of(dump), DumpState::withdrawn);
    EXPECT_FALSE(fs::exists(domain::sidecar_filename(dump.path())));
  }
  EXPECT_TRUE(fs::exists(earlier.path()));
  EXPECT_EQ(state_of(earlier), DumpState::present);
}

TEST_F(DatabaseRecoveryTest, aFileOfThatNameWithAnotherContentIsSomebodyElses) {
  const auto run = bench_.cut_off();
  const auto dump = bench_.files_of(run, run.created_at);
  bench_.store->announce_dumps({dump});
  base::write_file_atomically(dump.path(), "theirs");
  EXPECT_EQ(recovered(run).state, RunState::interrupted);
  EXPECT_EQ(base::read_file(dump.path()), "theirs");
  EXPECT_EQ(state_of(dump), DumpState::withdrawn);
}

TEST_F(DatabaseRecoveryTest, ofSeveralDumpsAllArePublishedOrNone) {
  const auto run = bench_.cut_off();
  const auto one = bench_.files_of(run, run.created_at);
  const auto two = bench_.files_of(run, run.created_at + std::chrono::seconds{1});
  bench_.store->announce_dumps({one, two});
  fs::remove(two.path());
  EXPECT_EQ(recovered(run).state, RunState::interrupted);
  EXPECT_FALSE(fs::exists(one.path()));
  EXPECT_EQ(state_of(one), DumpState::withdrawn);
  EXPECT_EQ(state_of(two), DumpState::withdrawn);
}

TEST_F(DatabaseRecoveryTest, aDumpWhoseRunCouldRecordItsEndAloneIsSettledToo) {
  auto run = bench_.cut_off();
  const auto dump = bench_.files_of(run, run.created_at);
  bench_.store->announce_dumps({dump});
  fs::remove(dump.path());
  run.state = RunState::failed;
  bench_.store->update_run(run);
  EXPECT_TRUE(recover_interrupted_runs(bench_.services()).empty());
  EXPECT_EQ(state_of(dump), DumpState::withdrawn);
}

TEST_F(DatabaseRecoveryTest, onADiskThatIsAwayNothingIsDecidedUntilItIsBack) {
  const auto earlier = bench_.old_dump(1);
  const auto run = bench_.cut_off();
  const auto dump = bench_.files_of(run, run.created_at);
  bench_.store->announce_dumps({dump});
  const auto aside = bench_.directory.path() / "aside";
  fs::rename(dump.directory, aside);
  fs::create_directory(dump.directory);  // the empty place it was mounted at
  EXPECT_EQ(recovered(run).state, RunState::interrupted);
  EXPECT_EQ(state_of(dump), DumpState::announced);
  fs::remove(dump.directory);
  fs::rename(aside, dump.directory);
  EXPECT_TRUE(recover_interrupted_runs(bench_.services()).empty());
  EXPECT_EQ(state_of(dump), DumpState::present);
  EXPECT_TRUE(fs::exists(dump.path()));
}

TEST_F(DatabaseRecoveryTest, filesWithoutANameYetAreRemoved) {
  const auto run = bench_.cut_off();
  fs::create_directories(bench_.data.backups() / "other");
  for (const auto& place : {bench_.data.backups(), bench_.data.backups() / "other"})
    base::write_file_atomically(place / ("." + run.id + ".partial"), "half");
  base::write_file_atomically(bench_.data.backups() / ".20200101t000000-aaaaaaaa.partial", "of another run");
  recovered(run);
  EXPECT_THAT(bench_.names_in(bench_.data.backups() / "other"), testing::IsEmpty());
  EXPECT_THAT(bench_.names_in(bench_.data.backups()),
              testing::ElementsAre(".20200101t000000-aaaaaaaa.partial", "other"));
}

TEST_F(DatabaseRecoveryTest, aHalfFilledDatabaseIsDropped) {
  const auto run = bench_.cut_off(domain::RunKind::restore, "copy");
  EXPECT_EQ(recovered(run).state, RunState::interrupted);
  EXPECT_THAT(bench_.databases.calls, testing::ElementsAre("drop " + unfinished_database(run.id)));
  EXPECT_EQ(unfinished_database("20261122t053612-k7f3q2xw"), "strongroom_restore_20261122t053612_k7f3q2xw");
}

TEST_F(DatabaseRecoveryTest, whatWasLeftOnAServerThatWasAwayGoesWithTheNextRunAndNothingElseDoes) {
  const auto run = bench_.cut_off(domain::RunKind::restore, "copy");
  recovered(run);
  const auto left = unfinished_database(run.id);
  bench_.databases.names = {"shop", "strongroom_restore_20200101t000000_aaaaaaaa", left};
  bench_.databases.calls.clear();
  EXPECT_EQ(bench_.dump().state, RunState::succeeded);
  EXPECT_EQ(std::ranges::count_if(bench_.databases.calls, [](const auto& call) { return call.starts_with("drop"); }),
            1);
  EXPECT_THAT(bench_.databases.calls, testing::Contains("drop " + left));
}

}  // namespace
}  // namespace strongroom::jobs
