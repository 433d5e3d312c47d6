// Owner lock and run lock, each between two processes.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <future>
#include <thread>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "instance/owner_lock.h"
#include "instance/run_lock.h"
#include "support/child.h"
#include "support/temporary_directory.h"

namespace strongroom::instance {
namespace {

using base::Error;
using base::ErrorCode;
using namespace std::chrono_literals;
using support::Child;

class Locks : public testing::Test {
 protected:
  Locks() { data_.prepare(); }

  std::optional<OwnerLock> try_own(const std::string& command = "strongroom test") {
    return OwnerLock::try_acquire(data_, command, clock_);
  }

  // Does `work` in another process, which then stays until it is ended.
  std::unique_ptr<Child> elsewhere(const std::function<bool()>& work) {
    auto child = std::make_unique<Child>([=](Child::Ends ends) {
      char answer = work() ? 'y' : 'n', ignored;
      if (::write(ends.to_parent, &answer, 1) == 1) Child::read_all(ends.from_parent, &ignored, 1);
    });
    char answer = 0;
    EXPECT_TRUE(child->read(answer));
    EXPECT_EQ(answer, 'y');
    return child;
  }
  // In the child: for as long as the process lives.
  template <typename Lock>
  static bool keep(std::optional<Lock> lock) {
    if (!lock) return false;
    new Lock{*std::move(lock)};
    return true;
  }

  base::SystemClock clock_;
  support::TemporaryDirectory directory_;
  DataDirectory data_{directory_ / "data"};
  const std::string id_ = "20261122t053612-k7f3q2xw";
};

using OwnerLockTest = Locks;

TEST_F(OwnerLockTest, OneProcessOwnsADataDirectory) {
  const auto other = elsewhere([&] { return keep(try_own("strongroom serve")); });
  EXPECT_FALSE(try_own());
  other->end(SIGKILL);
  EXPECT_TRUE(try_own());
}

TEST_F(OwnerLockTest, IsNotSharedWithinAProcessEither) {
  auto mine = try_own();
  ASSERT_TRUE(mine);
  EXPECT_FALSE(try_own());
  mine.reset();
  EXPECT_TRUE(try_own());
}

TEST_F(OwnerLockTest, SaysWhoHoldsIt) {
  EXPECT_EQ(describe_owner(data_), "another process") << "no file yet";
  const auto other = elsewhere([&] { return keep(try_own("strongroom backup 'a\n\"\xff'")); });
  const auto mine = try_own();
  EXPECT_FALSE(mine);
  EXPECT_EQ(describe_owner(data_),
            "process " + std::to_string(other->pid()) + " ('strongroom backup 'a\\x0a\"\\xff'')");
  const auto owner = base::parse_json(base::read_file(data_.lock())).as_object();
  EXPECT_EQ(owner.size(), 3U);
  EXPECT_NO_THROW(base::parse_utc(base::string_or(owner, "started_at")));
}

TEST_F(OwnerLockTest, TheNextOwnerReplacesALongerName) {
  { ASSERT_TRUE(try_own(std::string(1000, 'x'))); }
  const auto mine = try_own("y");
  EXPECT_EQ(describe_owner(data_), "process " + std::to_string(::getpid()) + " ('y')");
}

TEST_F(OwnerLockTest, AnUnreadableFileIsAnotherProcess) {
  for (const auto* text : {"", "{", "[]", "{}", R"({"pid":"x"})", R"({"pid":-1})"}) {
    base::write_file_atomically(data_.lock(), text);
    EXPECT_EQ(describe_owner(data_), "another process") << text;
  }
}

TEST_F(OwnerLockTest, IsForItsOwnerOnly) {
  const auto mine = try_own();
  struct stat facts {};
  ASSERT_EQ(::stat(data_.lock().c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600U);
}

TEST_F(OwnerLockTest, WaitsForTheOtherToEnd) {
  auto other = elsewhere([&] { return keep(try_own()); });
  auto waiting = std::async(std::launch::async,
                            [&] { return OwnerLock::acquire(data_, "strongroom backup", clock_, {}).has_value(); });
  EXPECT_EQ(waiting.wait_for(300ms), std::future_status::timeout);
  other->end(SIGKILL);
  EXPECT_TRUE(waiting.get());
}

TEST_F(OwnerLockTest, StopsWaitingWhenAsked) {
  const auto other = elsewhere([&] { return keep(try_own()); });
  std::stop_source stop;
  auto waiting = std::async(std::launch::async, [&] {
    return OwnerLock::acquire(data_, "strongroom backup", clock_, stop.get_token()).has_value();
  });
  stop.request_stop();
  EXPECT_FALSE(waiting.get());
}

using RunLockTest = Locks;

TEST_F(RunLockTest, CannotBeTakenWhileItsRunLives) {
  const auto other = elsewhere([&] { return keep(std::optional{RunLock::create(data_.runs(), id_)}); });
  EXPECT_FALSE(RunLock::try_take(data_.runs(), id_, 0ms));
  EXPECT_FALSE(RunLock::try_take(data_.runs(), id_, 120ms));
  other->end(SIGKILL);
  EXPECT_TRUE(RunLock::try_take(data_.runs(), id_, 0ms));
}

TEST_F(RunLockTest, BelongsToWhoeverInheritedTheDescriptor) {
  auto lock = std::optional{RunLock::create(data_.runs(), id_)};
  const auto supervisor = elsewhere([] { return true; });  // a fork has every descriptor
  lock.reset();
  EXPECT_FALSE(RunLock::try_take(data_.runs(), id_, 0ms));
  supervisor->end(SIGKILL);
  EXPECT_TRUE(RunLock::try_take(data_.runs(), id_, 0ms));
}

TEST_F(RunLockTest, IsNotInheritedAcrossExec) {
  const auto lock = RunLock::create(data_.runs(), id_);
  EXPECT_NE(::fcntl(lock.fd(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST_F(RunLockTest, WaitsForWhatIsLeftOfTheRun) {
  const auto other = elsewhere([&] { return keep(std::optional{RunLock::create(data_.runs(), id_)}); });
  auto waiting = std::async(std::launch::async, [&] { return RunLock::try_take(data_.runs(), id_, 60s).has_value(); });
  EXPECT_EQ(waiting.wait_for(100ms), std::future_status::timeout);
  other->end(SIGKILL);
  EXPECT_TRUE(waiting.get());
}

TEST_F(RunLockTest, IsMadeOnce) {
  const auto lock = RunLock::create(data_.runs(), id_);
  try {
    RunLock::create(data_.runs(), id_);
    ADD_FAILURE() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::conflict);
  }
}

TEST_F(RunLockTest, KeepsWhatSupervisorsAppend) {
  auto lock = std::optional{RunLock::create(data_.runs(), id_)};
  EXPECT_EQ(lock->read(), "");
  const auto one = elsewhere([&] { return ::write(lock->fd(), "10 1 boot\n", 10) == 10; });
  const auto two = elsewhere([&] { return ::write(lock->fd(), "11 2 boot\n", 10) == 10; });
  EXPECT_EQ(lock->read(), "10 1 boot\n11 2 boot\n");
  lock.reset();
  one->end(SIGKILL);
  two->end(SIGKILL);
  EXPECT_EQ(RunLock::try_take(data_.runs(), id_, 0ms)->read(), "10 1 boot\n11 2 boot\n");
}

TEST_F(RunLockTest, RemovesItsFile) {
  auto lock = RunLock::create(data_.runs(), id_);
  lock.remove();
  EXPECT_TRUE(std::filesystem::is_empty(data_.runs()));
  EXPECT_NO_THROW(lock.remove());
  EXPECT_NO_THROW(RunLock::create(data_.runs(), id_));
}

TEST_F(RunLockTest, TakesALockWhoseFileIsGone) {
  const auto lock = RunLock::try_take(data_.runs(), id_, 0ms);
  ASSERT_TRUE(lock);
  EXPECT_EQ(lock->read(), "");
}

// The holder removes the file while somebody else waits for the lock on it: that lock would be of a file without a
// name.
TEST_F(RunLockTest, NeverTakesALockOnARemovedFile) {
  for (int round = 0; round < 20; ++round) {
    auto first = RunLock::create(data_.runs(), id_);
    auto taken = std::async(std::launch::async, [&] { return RunLock::try_take(data_.runs(), id_, 60s); });
    first.remove();
    auto second = taken.get();
    ASSERT_TRUE(second);
    EXPECT_FALSE(RunLock::try_take(data_.runs(), id_, 0ms)) << "it holds the file that has the name";
    second->remove();
  }
}

TEST_F(RunLockTest, TakesNoIdThatLeadsElsewhere) {
  for (const auto* id : {"", "../strongroom", "a/b"}) EXPECT_THROW(RunLock::create(data_.runs(), id), Error) << id;
}

}  // namespace
}  // namespace strongroom::instance
