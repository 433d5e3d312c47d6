#include "jobs/stale_locks.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "support/fake_engine.h"
#include "support/own_locks.h"
#include "support/temporary_directory.h"

namespace strongroom::jobs {
namespace {

using test::kGone;
using test::own_lock;
using test::SilentObserver;

class StaleLocksTest : public testing::Test {
 protected:
  StaleLocks remove(const std::set<std::uint64_t>& pids) {
    return remove_own_stale_locks(engine_, access_, pids, {observer_, {}, {}, -1});
  }
  support::FakeEngine engine_;
  SilentObserver observer_;
  domain::RepositoryAccess access_{base::SecretString{"rest:http://host/"}, base::SecretString{"pw"}, {}, "rest"};
};

TEST(ToolPids, readsWhatSupervisorsWrite) {
  EXPECT_EQ(tool_pids("12 345 boot\n99 1 boot\n"), (std::set<std::uint64_t>{12, 99}));
  EXPECT_TRUE(tool_pids("").empty());
  EXPECT_TRUE(tool_pids("garbage\n 12 3 b\n-4 3 b\n0 3 b\n").empty());
  EXPECT_EQ(tool_pids("7 1 boot\n8"), std::set<std::uint64_t>{7}) << "a line that was cut off says nothing";
}

TEST_F(StaleLocksTest, removesLocksThatAreAllOurs) {
  engine_.lock_answers = {{own_lock(kGone), own_lock(kGone + 1)}, {}};
  EXPECT_EQ(remove({kGone, kGone + 1}), StaleLocks::removed);
  EXPECT_EQ(engine_.calls, (std::vector<std::string>{"locks", "unlock", "locks"}));
}

TEST_F(StaleLocksTest, removesWhatResticKeepsOnlyWhenItIsStillAllOurs) {
  engine_.lock_answers = {{own_lock(kGone)}, {own_lock(kGone)}};
  EXPECT_EQ(remove({kGone}), StaleLocks::removed);
  EXPECT_EQ(engine_.calls.back(), "unlock all");

  engine_.calls.clear();
  engine_.lock_answers = {{own_lock(kGone)}, {own_lock(kGone), own_lock(77)}};
  EXPECT_EQ(remove({kGone}), StaleLocks::foreign);
  EXPECT_EQ(engine_.calls, (std::vector<std::string>{"locks", "unlock", "locks"}));
}

TEST_F(StaleLocksTest, touchesNothingWhenOneLockIsForeign) {
  auto other_host = own_lock(kGone);
  other_host.host += ".elsewhere";
  auto other_user = own_lock(kGone);
  other_user.user += "x";
  for (const auto& foreign : {own_lock(99), other_host, other_user}) {
    engine_.calls.clear();
    engine_.lock_answers = {{own_lock(kGone), foreign}};
    EXPECT_EQ(remove({kGone}), StaleLocks::foreign);
    EXPECT_EQ(engine_.calls, std::vector<std::string>{"locks"});
  }
}

// As after a restart of the machine: a number of ours is another program's now, here this very test's.
TEST_F(StaleLocksTest, aNumberThatIsUsedAgainIsNotDisturbed) {
  auto lock = own_lock(static_cast<std::uint64_t>(::getpid()));
  lock.time = base::SystemClock{}.now() - std::chrono::hours{2};
  engine_.lock_answers = {{lock}};
  EXPECT_EQ(remove({lock.pid}), StaleLocks::removed);
  EXPECT_EQ(engine_.calls, (std::vector<std::string>{"locks", "unlock all"})) << "restic may not signal that process";
}

TEST_F(StaleLocksTest, aLockThatTheNextOwnerOfTheNumberMayHoldIsForeign) {
  auto lock = own_lock(static_cast<std::uint64_t>(::getpid()));
  lock.time = base::SystemClock{}.now();
  engine_.lock_answers = {{lock}};
  EXPECT_EQ(remove({lock.pid}), StaleLocks::foreign);
  EXPECT_EQ(engine_.calls, std::vector<std::string>{"locks"});
}

TEST_F(StaleLocksTest, asksNothingWhereNothingCanBe) {
  EXPECT_EQ(remove({}), StaleLocks::none);
  EXPECT_TRUE(engine_.calls.empty());

  const support::TemporaryDirectory directory;
  std::filesystem::create_directory(directory.path() / "locks");
  access_ = {base::SecretString{directory.path().native()}, base::SecretString{"pw"}, {}, "local"};
  EXPECT_EQ(remove({kGone}), StaleLocks::none);
  EXPECT_TRUE(engine_.calls.empty()) << "an empty directory of a local repository says it all";
}

}  // namespace
}  // namespace strongroom::jobs
