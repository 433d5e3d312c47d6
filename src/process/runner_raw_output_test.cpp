// Output that goes straight into a listener's memory, and input from a descriptor.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "base/fd.h"
#include "base/file.h"
#include "process/process_identity.h"
#include "process/runner_test_tools.h"

namespace strongroom::process::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Keeps what comes, in pieces of `piece` bytes, as long as `has_room` says so.
class RawListener : public RecordingListener {
 public:
  std::span<char> output_room() override {
    ++asked;
    if (has_room && !has_room()) return {};
    buffer.resize(piece);
    return buffer;
  }
  void output_taken(std::size_t bytes) override {
    output.append(buffer.data(), bytes);
    if (on_taken) on_taken();
  }

  std::size_t piece = 100'000;
  std::function<bool()> has_room;
  std::function<void()> on_taken;
  std::vector<char> buffer;
  std::string output;
  int asked = 0;
};

class RunnerRawOutputTest : public ::testing::Test {
 protected:
  Outcome run(std::string script, std::stop_token stop = {}) {
    auto spec = shell(std::move(script));
    spec.raw_output = true;
    spec.limits = limits_;
    spec.standard_input = input_;
    return runner_.run(spec, listener_, stop);
  }
  void expect_exit(const Outcome& outcome, int code) {
    ASSERT_TRUE(std::holds_alternative<Exited>(outcome)) << outcome.index();
    EXPECT_EQ(std::get<Exited>(outcome).code, code);
  }
  void TearDown() override {
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD);
    EXPECT_FALSE(listener_.starts > 0 && is_alive(listener_.tool));
    EXPECT_THAT(listener_.lines[Stream::out], IsEmpty());
  }

  ProcessLimits limits_{.interrupt_grace = 10s, .terminate_grace = 10s};
  int input_ = -1;
  base::SystemClock clock_;
  SupervisedRunner runner_{clock_};
  RawListener listener_;
};

TEST_F(RunnerRawOutputTest, EveryByteComesAsItIsAndErrorsStillAsLines) {
  expect_exit(run("printf 'one\\ntwo\\0three'; echo complaint >&2; exit 3"), 3);
  EXPECT_EQ(listener_.output, std::string("one\ntwo\0three", 13));
  EXPECT_THAT(listener_.lines[Stream::err], ElementsAre("complaint"));
}

TEST_F(RunnerRawOutputTest, MuchOfItIsWholeAndInOrder) {
  expect_exit(run("seq 1000000"), 0);
  std::string expected;
  for (int i = 1; i <= 1'000'000; ++i) expected.append(std::to_string(i)).append(1, '\n');
  EXPECT_TRUE(listener_.output == expected);
}

TEST_F(RunnerRawOutputTest, ItIsReadInLargePieces) {
  listener_.piece = 1 << 20;
  expect_exit(run("exec dd if=/dev/zero bs=4096 count=25600 status=none"), 0);
  EXPECT_EQ(listener_.output.size(), 104'857'600U);
  EXPECT_LT(listener_.asked, 12'800);  // a fraction of the tool's writes
}

TEST_F(RunnerRawOutputTest, AToolWaitsWhileThereIsNoRoom) {
  listener_.has_room = [this] { return listener_.asked % 3 == 0; };
  expect_exit(run("head -c 5000000 /dev/zero"), 0);
  EXPECT_EQ(listener_.output.size(), 5'000'000U);
}

TEST_F(RunnerRawOutputTest, WithoutRoomTicksGoOnAndAStopWorks) {
  std::stop_source source;
  listener_.has_room = [] { return false; };
  listener_.on_tick = [&] {
    if (listener_.ticks.size() == 3) source.request_stop();
    return true;
  };
  const auto outcome = run("exec cat /dev/zero", source.get_token());
  ASSERT_TRUE(std::holds_alternative<Cancelled>(outcome)) << outcome.index();
  EXPECT_EQ(std::get<Cancelled>(outcome).rung, Rung::interrupt);
  EXPECT_GE(listener_.ticks.size(), 3U);
  EXPECT_EQ(listener_.output, "");
}

TEST_F(RunnerRawOutputTest, WithoutRoomTheDeadlineWorks) {
  listener_.has_room = [] { return false; };
  limits_.deadline = 300ms;
  EXPECT_TRUE(std::holds_alternative<TimedOut>(run("exec cat /dev/zero")));
}

TEST_F(RunnerRawOutputTest, AToolThatWaitsForRoomTooLongIsStalled) {
  listener_.has_room = [] { return false; };
  limits_.stall = 400ms;
  const auto outcome = run("exec cat /dev/zero");
  ASSERT_TRUE(std::holds_alternative<Stalled>(outcome)) << outcome.index();
  EXPECT_GE(std::get<Stalled>(outcome).silent_for, 400ms);
}

TEST_F(RunnerRawOutputTest, BytesThatComeAreNoStall) {
  limits_.stall = 600ms;
  expect_exit(run("i=0; while [ $i -lt 30 ]; do printf x; sleep 0.05; i=$((i+1)); done"), 0);
  EXPECT_EQ(listener_.output.size(), 30U);
}

// The room comes with the third tick after the end of the tool.
TEST_F(RunnerRawOutputTest, TheRestComesWhenThereIsRoomAfterTheEnd) {
  listener_.has_room = [this] { return !is_alive(listener_.tool) && listener_.ticks.size() >= 3; };
  expect_exit(run("head -c 60000 /dev/zero"), 0);
  EXPECT_EQ(listener_.output.size(), 60'000U);
  EXPECT_GE(listener_.ticks.size(), 3U);
}

TEST_F(RunnerRawOutputTest, AStopEndsTheWaitForRoomAfterTheEnd) {
  std::stop_source source;
  std::jthread other;
  listener_.has_room = [&] {
    if (!is_alive(listener_.tool) && !other.joinable()) other = std::jthread{[&] { source.request_stop(); }};
    return false;
  };
  const auto outcome = run("head -c 60000 /dev/zero", source.get_token());
  ASSERT_TRUE(std::holds_alternative<Cancelled>(outcome)) << outcome.index();
  EXPECT_EQ(std::get<Cancelled>(outcome).rung, Rung::none);
}

TEST_F(RunnerRawOutputTest, ATickThatSaysNoEndsItToo) {
  listener_.has_room = [] { return false; };
  listener_.on_tick = [&] { return is_alive(listener_.tool); };
  EXPECT_TRUE(std::holds_alternative<Cancelled>(run("head -c 60000 /dev/zero")));
}

TEST_F(RunnerRawOutputTest, AFullListenerDoesNotMatterWhenNothingIsLeft) {
  listener_.has_room = [] { return false; };
  expect_exit(run("echo complaint >&2"), 0);
  EXPECT_THAT(listener_.lines[Stream::err], ElementsAre("complaint"));
}

TEST_F(RunnerRawOutputTest, WhatTheListenerThrowsEndsTheTool) {
  listener_.on_taken = [] { throw std::runtime_error{"enough"}; };
  EXPECT_THROW(run("exec cat /dev/zero"), std::runtime_error);
  const auto taken = listener_.output.size();
  EXPECT_GT(taken, 0U);
  EXPECT_LE(taken, listener_.piece);
  listener_.has_room = []() -> bool { throw std::runtime_error{"not even that"}; };
  EXPECT_THROW(run("trap 'exit 0' INT; cat /dev/zero"), std::runtime_error);
  EXPECT_EQ(listener_.output.size(), taken);
}

TEST_F(RunnerRawOutputTest, ThrownAfterTheEndItComesOutToo) {
  listener_.has_room = [this]() -> bool {
    if (!is_alive(listener_.tool)) throw std::runtime_error{"the disk is full"};
    return false;
  };
  EXPECT_THROW(run("head -c 60000 /dev/zero"), std::runtime_error);
}

TEST_F(RunnerRawOutputTest, AToolReadsWhatItIsGiven) {
  const ScratchDirectory scratch;
  const auto path = scratch / "input";
  base::write_file_atomically(path, "some input\n");
  const auto file = base::open_file(path, O_RDONLY);
  input_ = file.get();
  expect_exit(run("cat; readlink /proc/self/fd/0 >&2"), 0);
  EXPECT_EQ(listener_.output, "some input\n");
  EXPECT_THAT(listener_.lines[Stream::err], ElementsAre(path.string()));
  EXPECT_EQ(::lseek(file.get(), 0, SEEK_END), 11);  // ours is still open
}

// The supervisor must not keep the reading end, or the writer would wait for a reader that never comes.
TEST_F(RunnerRawOutputTest, WhoWritesToAToolLearnsThatItIsGone) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  base::Fd reading{ends[0]};
  const base::Fd writing{ends[1]};
  input_ = reading.get();
  bool broken = false;
  std::jthread writer;
  listener_.on_started = [&] {
    reading.reset();
    writer = std::jthread{[&, fd = writing.get()] {
      sigset_t pipes;  // so that a broken pipe is an answer
      sigemptyset(&pipes);
      sigaddset(&pipes, SIGPIPE);
      ::pthread_sigmask(SIG_BLOCK, &pipes, nullptr);
      const std::string block(65'536, 'x');
      while (::write(fd, block.data(), block.size()) > 0) {
      }
      broken = errno == EPIPE;
    }};
  };
  // A helper that lives on for a while keeps the supervisor.
  expect_exit(run("head -c 100000 | wc -c; exec 0<&-; (sleep 0.3; echo late >&2) & exit 4"), 4);
  writer.join();
  EXPECT_TRUE(broken);
  EXPECT_EQ(listener_.output, "100000\n");
  EXPECT_THAT(listener_.lines[Stream::err], ElementsAre("late"));
}

TEST_F(RunnerRawOutputTest, InputThatIsNoneIsAFailureToStart) {
  input_ = 4711;
  const auto outcome = run("cat");
  ASSERT_TRUE(std::holds_alternative<NotStarted>(outcome)) << outcome.index();
  EXPECT_EQ(std::get<NotStarted>(outcome).error_number, EBADF);
}

}  // namespace
}  // namespace strongroom::process::testing
