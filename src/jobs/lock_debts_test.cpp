#include "jobs/lock_debts.h"

#include <gtest/gtest.h>

#include "support/own_locks.h"
#include "support/run_bench.h"

namespace strongroom::jobs {
namespace {

using test::kGone;
using test::own_lock;
using test::SilentObserver;

namespace fs = std::filesystem;

class LockDebts : public testing::Test {
 protected:
  LockDebts() {
    fs::create_directories(bench_.data.repository() / "locks");
    std::ofstream{bench_.data.repository() / "locks" / "one"} << "x";
  }
  bool settle(const std::string& repository = "default") {
    const auto access = open_access(*bench_.store->find_repository("default"), *bench_.vault);
    return settle_locks(bench_.services(), repository, access, {observer_, {}, {}, -1});
  }
  support::RunBench bench_;
  SilentObserver observer_;
};

TEST_F(LockDebts, withoutOneNothingIsAsked) {
  EXPECT_FALSE(settle());
  EXPECT_TRUE(bench_.engine.calls.empty());
}

TEST_F(LockDebts, areSettledOnceForAllRunsOfTheRepository) {
  remember_locks(bench_.data, "run1", "default", {kGone + 11});
  remember_locks(bench_.data, "run2", "default", {kGone + 22});
  remember_locks(bench_.data, "run3", "another", {kGone + 33});
  bench_.engine.lock_answers = {{own_lock(kGone + 11), own_lock(kGone + 22)}, {}};
  EXPECT_TRUE(settle());
  EXPECT_EQ(bench_.store->entries({}).front().event.action, "repository.unlock");
  bench_.engine.calls.clear();
  EXPECT_FALSE(settle());
  EXPECT_TRUE(bench_.engine.calls.empty());
  EXPECT_TRUE(fs::exists(bench_.data.runs() / "debts" / "run3"));
}

TEST_F(LockDebts, areKeptInMindBesideAForeignLockAndAfterAFailure) {
  remember_locks(bench_.data, "run1", "default", {kGone + 11});
  bench_.engine.lock_answers = {{own_lock(kGone + 11), own_lock(kGone + 99)}};
  EXPECT_FALSE(settle());
  bench_.engine.lock_answers = {{own_lock(kGone + 11)}, {}};
  EXPECT_TRUE(settle());
}

TEST_F(LockDebts, aRunThatFailedSettlesItsOwn) {
  bench_.engine.on_backup = [](const domain::BackupRequest&, const domain::EngineCall& call) -> domain::BackupResult {
    const std::string_view written = "5004242 1 boot\n";
    if (::write(call.run_lock, written.data(), written.size()) < 0) ADD_FAILURE();
    throw base::Error{base::ErrorCode::stalled};
  };
  bench_.engine.lock_answers = {{own_lock(kGone + 4242)}, {}};
  EXPECT_EQ(bench_.back_up().state, domain::RunState::failed);
  EXPECT_EQ(bench_.engine.calls, (std::vector<std::string>{"backup", "locks", "unlock", "locks"}));
}

TEST_F(LockDebts, aRunThatLostTheNetworkLeavesItToTheNextRun) {
  bench_.engine.on_backup = [](const domain::BackupRequest&, const domain::EngineCall& call) -> domain::BackupResult {
    const std::string_view written = "5004242 1 boot\n";
    if (::write(call.run_lock, written.data(), written.size()) < 0) ADD_FAILURE();
    throw base::Error{base::ErrorCode::network};
  };
  EXPECT_EQ(bench_.back_up().state, domain::RunState::failed);
  EXPECT_EQ(bench_.engine.calls, std::vector<std::string>{"backup"}) << "nobody waits for a network that is gone";
  bench_.engine.on_backup = support::FakeEngine{}.on_backup;
  bench_.engine.calls.clear();
  bench_.engine.lock_answers = {{own_lock(kGone + 4242)}, {}};
  EXPECT_EQ(bench_.back_up().state, domain::RunState::succeeded);
  EXPECT_EQ(bench_.engine.calls, (std::vector<std::string>{"locks", "unlock", "locks", "backup", "check"}))
      << "an exclusive lock would be in the way of the backup too";
}

TEST_F(LockDebts, aCheckThatWasKilledLeavesNoLockThoughTheRunGoesOn) {
  bench_.engine.on_check = [](const domain::EngineCall& call) {
    const std::string_view written = "5004242 1 boot\n";
    if (::write(call.run_lock, written.data(), written.size()) < 0) ADD_FAILURE();
    throw base::Error{base::ErrorCode::internal};
  };
  bench_.engine.lock_answers = {{own_lock(kGone + 4242)}, {}};
  EXPECT_EQ(bench_.back_up().state, domain::RunState::warning);
  EXPECT_EQ(bench_.engine.calls, (std::vector<std::string>{"backup", "check", "locks", "unlock", "locks"}));
}

}  // namespace
}  // namespace strongroom::jobs
