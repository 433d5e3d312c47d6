#include "jobs/dump_retention.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "jobs/dump_removal.h"
#include "support/dump_bench.h"

namespace strongroom::jobs {
namespace {

namespace fs = std::filesystem;
using domain::DumpState;
using domain::RunState;
using domain::StepState;

class DumpRetentionTest : public testing::Test {
 protected:
  DumpState state_of(const domain::Dump& dump) {
    domain::DumpFilter filter;
    filter.filename = dump.filename;
    filter.also_gone = true;
    return bench_.store->dumps(filter).front().state;
  }
  bool is_there(const domain::Dump& dump) {
    return fs::exists(dump.path()) || fs::exists(domain::sidecar_filename(dump.path()));
  }
  support::DumpBench bench_;
};

TEST_F(DumpRetentionTest, oldDumpsGoWithTheirSidecarsAndTheLedgerSaysWhy) {
  const auto old = bench_.old_dump(45), young = bench_.old_dump(3);
  const auto foreign = bench_.data.backups() / "backup_2001-01-01T00-00-00.sql.gz";
  base::write_file_atomically(foreign, "not ours");
  const auto run = bench_.dump();
  EXPECT_EQ(run.state, RunState::succeeded);
  EXPECT_EQ(run.steps.back().state, StepState::succeeded);
  EXPECT_FALSE(is_there(old));
  EXPECT_EQ(state_of(old), DumpState::removed);
  EXPECT_TRUE(is_there(young));
  EXPECT_TRUE(fs::exists(foreign)) << "what is not ours is never deleted";
  domain::EntryFilter filter;
  filter.action = "dump.removing";
  const auto intents = bench_.store->entries(filter);
  ASSERT_EQ(intents.size(), 1U);
  EXPECT_EQ(intents.front().event.details.at("reason"), "45 days old, kept for 30 days");
}

TEST_F(DumpRetentionTest, actsInScheduledRunsByDefault) {
  bench_.shop.dump.retention.when = domain::RetentionWhen::scheduled;
  const auto old = bench_.old_dump(45);
  EXPECT_EQ(bench_.dump().steps.back().state, StepState::skipped);
  EXPECT_TRUE(is_there(old));
  bench_.dump(domain::Trigger::schedule);
  EXPECT_FALSE(is_there(old));
}

TEST_F(DumpRetentionTest, aFailedRunDeletesNothing) {
  const auto old = bench_.old_dump(45);
  bench_.databases.on_dump = [](const domain::DumpRequest&, domain::ByteSink&, const domain::EngineCall&) {
    throw base::Error{base::ErrorCode::dump_failed};
  };
  EXPECT_EQ(bench_.dump(domain::Trigger::schedule).state, RunState::failed);
  EXPECT_TRUE(is_there(old));
  EXPECT_EQ(state_of(old), DumpState::present);
}

TEST_F(DumpRetentionTest, whatCannotBeDeletedStaysKnownWarnsAndIsTriedAgain) {
  const auto old = bench_.old_dump(45);
  fs::remove(old.path());
  fs::create_directory(old.path());  // not even root unlinks a directory
  const auto run = bench_.dump();
  EXPECT_EQ(run.state, RunState::warning);
  ASSERT_EQ(run.warnings.size(), 1U);
  EXPECT_EQ(run.warnings.front().path, old.path());
  EXPECT_EQ(state_of(old), DumpState::removing);
  fs::remove(old.path());
  EXPECT_EQ(bench_.dump().state, RunState::succeeded);
  EXPECT_EQ(state_of(old), DumpState::removed);
  EXPECT_FALSE(is_there(old));
}

TEST_F(DumpRetentionTest, whatIsOnADiskThatIsNotMountedIsNotTakenForDeleted) {
  const auto old = bench_.old_dump(45);
  const auto other = bench_.directory.path() / "other", aside = bench_.directory.path() / "aside";
  fs::create_directory(other);
  bench_.shop.dump.directory = other;
  fs::rename(old.directory, aside);
  const auto run = bench_.dump();
  EXPECT_EQ(run.state, RunState::warning);
  ASSERT_EQ(run.warnings.size(), 1U);
  EXPECT_EQ(run.warnings.front().path, old.directory);
  EXPECT_EQ(state_of(old), DumpState::present);
  fs::rename(aside, old.directory);
  EXPECT_EQ(bench_.dump().state, RunState::succeeded);
  EXPECT_EQ(state_of(old), DumpState::removed);
  EXPECT_FALSE(is_there(old));
}

TEST_F(DumpRetentionTest, aBrokenLedgerForbidsIt) {
  const auto old = bench_.old_dump(45);
  bench_.store->record({"test", "ledger.broken", "ledger", {}, ledger::Severity::critical, "broken", {}, {}});
  const auto run = bench_.dump();
  EXPECT_EQ(run.state, RunState::warning);
  EXPECT_TRUE(is_there(old));
  EXPECT_EQ(state_of(old), DumpState::present);
}

}  // namespace
}  // namespace strongroom::jobs
