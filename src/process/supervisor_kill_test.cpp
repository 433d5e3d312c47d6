// strongroom is killed at every stage of a run; nothing of the tool's tree may outlive it by more than 2 seconds.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <spawn.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/fd.h"
#include "base/file.h"
#include "process/process_identity.h"
#include "process/runner_test_tools.h"

namespace strongroom::process::testing {
namespace {

// The test program in the part of a strongroom (main_test.cpp), and all that it says.
class Parent {
 public:
  Parent(const std::string& lock, const std::string& fifo, const std::string& mode, const std::string& kill_at) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error{"pipe2"};
    out_ = base::Fd{ends[0]};
    const base::Fd theirs{ends[1]};
    std::vector<std::string> words{own_path(), "--parent", lock, fifo, mode};
    std::vector<char*> argv;
    argv.reserve(words.size() + 1);
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    std::string variable = "STRONGROOM_KILL_AT=" + kill_at;
    char* environment[] = {variable.data(), nullptr};
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, theirs.get(), STDOUT_FILENO);
    const int error = ::posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environment);
    ::posix_spawn_file_actions_destroy(&actions);
    if (error != 0) throw std::runtime_error{"posix_spawn"};
  }
  ~Parent() { kill(); }
  Parent(const Parent&) = delete;
  Parent& operator=(const Parent&) = delete;

  // Until it has said so, or is gone; false then.
  bool wait_until_said(const std::string& line) {
    while (said_.find(line + '\n') == std::string::npos)
      if (!read_some(-1)) return false;
    return true;
  }
  // Until it is gone, at most so long.
  void wait_at_most(std::chrono::microseconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    for (;;) {
      const auto left = end - std::chrono::steady_clock::now();
      if (left.count() <= 0 || !read_some(std::chrono::ceil<std::chrono::nanoseconds>(left).count())) return;
    }
  }
  // The status it ended with.
  int kill() {
    int status = 0;
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, &status, 0);
    }
    pid_ = -1;
    return status;
  }
  // Without a signal of ours: for kill points.
  int wait() {
    while (read_some(-1)) {
    }
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return status;
  }
  const std::string& said() const { return said_; }

 private:
  // False at the end of what it says. Times out quietly.
  bool read_some(std::int64_t nanoseconds) {
    pollfd readable{out_.get(), POLLIN, 0};
    const timespec time{nanoseconds / 1'000'000'000, nanoseconds % 1'000'000'000};
    if (::ppoll(&readable, 1, nanoseconds < 0 ? nullptr : &time, nullptr) == 0) return true;
    char text[4096];
    const auto got = ::read(out_.get(), text, sizeof text);
    if (got <= 0) return false;
    said_.append(text, static_cast<std::size_t>(got));
    return true;
  }

  base::Fd out_;
  pid_t pid_ = -1;
  std::string said_;
};

class SupervisorKillTest : public ::testing::Test {
 protected:
  SupervisorKillTest() {
    EXPECT_EQ(::mkfifo(fifo_.c_str(), 0600), 0);
    family_ = base::open_file(fifo_, O_RDONLY | O_NONBLOCK);
  }

  // Call right after the parent has died. The run lock is the event to wait for: who holds it is the supervisor, as
  // long as anything lives. Then the other end of the fifo, which every process of the family holds, must be closed.
  void expect_nobody_left(const std::string& round) {
    const auto died = std::chrono::steady_clock::now();
    const auto lock = base::open_file(lock_, O_RDWR | O_CREAT);
    ASSERT_EQ(::flock(lock.get(), LOCK_EX), 0);
    const auto took = std::chrono::steady_clock::now() - died;
    EXPECT_LT(took, 2s) << round;
    longest_ = std::max(longest_, took);
    char byte = 0;
    EXPECT_EQ(::read(family_.get(), &byte, 1), 0) << round << ": somebody of the family lives";
    for (const auto& tool : parse_identities(base::read_file(lock_))) EXPECT_FALSE(is_alive(tool)) << round;
    ++rounds_;
  }
  void TearDown() override {
    RecordProperty("rounds", rounds_);
    RecordProperty("longest_us", static_cast<int>(longest_ / 1us));
    std::printf("%d kills, the slowest end after %.1f ms\n", rounds_, static_cast<double>(longest_ / 1us) / 1000);
  }

  ScratchDirectory scratch_;
  std::string lock_ = scratch_ / "run.lock";
  std::string fifo_ = scratch_ / "family";
  base::Fd family_;
  int rounds_ = 0;
  std::chrono::nanoseconds longest_{0};
};

TEST_F(SupervisorKillTest, AtAnyMoment) {
  std::mt19937 random{20261122};
  int with_family = 0;
  for (int round = 0; round < 25; ++round) {
    Parent parent{lock_, fifo_, round % 2 == 0 ? "stay" : "cancel", ""};
    ASSERT_TRUE(parent.wait_until_said("locked"));
    parent.wait_at_most(std::chrono::microseconds{random() % 30'000});
    if (parent.said().find("ready") != std::string::npos) ++with_family;
    parent.kill();
    expect_nobody_left("round " + std::to_string(round) + " after: " + parent.said());
  }
  std::printf("the family was complete in %d of them\n", with_family);
}

TEST_F(SupervisorKillTest, WithTheWholeFamilyAlive) {
  for (int round = 0; round < 5; ++round) {
    Parent parent{lock_, fifo_, "stay", ""};
    ASSERT_TRUE(parent.wait_until_said("grandchild")) << parent.said();
    ASSERT_TRUE(parent.wait_until_said("ready"));
    parent.kill();
    expect_nobody_left("round " + std::to_string(round));
  }
}

TEST_F(SupervisorKillTest, InTheMiddleOfAFlood) {
  for (int round = 0; round < 3; ++round) {
    Parent parent{lock_, fifo_, "flood", ""};
    ASSERT_TRUE(parent.wait_until_said("y"));
    parent.kill();
    expect_nobody_left("round " + std::to_string(round));
  }
}

struct Stage {
  const char* kill_point;
  const char* mode;
};

TEST_F(SupervisorKillTest, AtEveryNamedStage) {
  for (const auto& [kill_point, mode] : {Stage{"process.spawned:1", "stay"},
                                         {"process.started:1", "stay"},
                                         {"process.interrupt:1", "cancel"},
                                         {"process.terminate:1", "cancel"},
                                         {"process.kill:1", "cancel"},
                                         {"process.ended:1", "end"},
                                         {"process.tree_gone:1", "end"}}) {
    for (int round = 0; round < 3; ++round) {
      Parent parent{lock_, fifo_, mode, kill_point};
      const int status = parent.wait();
      EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << kill_point << " was not reached";
      expect_nobody_left(kill_point);
    }
  }
}

}  // namespace
}  // namespace strongroom::process::testing
