#include "process/supervised_runner.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "base/fd.h"
#include "process/proc_stat.h"
#include "process/process_identity.h"
#include "process/runner_test_tools.h"

namespace strongroom::process::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SupervisedRunnerTest : public ::testing::Test {
 protected:
  Outcome run(const ProcessSpec& spec, std::stop_token stop = {}) { return runner_.run(spec, listener_, stop); }
  // Every run must leave nothing: no child of ours, and the tool gone.
  void TearDown() override {
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD);
    if (listener_.starts > 0) {
      EXPECT_FALSE(is_alive(listener_.tool));
    }
  }
  void stop_on(std::string line, std::stop_source& source) {
    listener_.on_line = [line, &source](std::string_view text) {
      if (text == line) source.request_stop();
    };
  }

  // For tools that are sure to live. Throws otherwise: nobody else may be hit.
  pid_t supervisor() const { return read_stat(listener_.tool.pid).value().parent; }

  base::SystemClock clock_;
  SupervisedRunner runner_{clock_};
  RecordingListener listener_;
};

TEST_F(SupervisedRunnerTest, TellsTheExitCodeAndBothStreams) {
  const auto outcome = run(shell("echo one; echo two >&2; printf three; exit 7"));
  ASSERT_TRUE(std::holds_alternative<Exited>(outcome));
  EXPECT_EQ(std::get<Exited>(outcome).code, 7);
  EXPECT_THAT(listener_.lines[Stream::out], ElementsAre("one", "three"));
  EXPECT_THAT(listener_.lines[Stream::err], ElementsAre("two"));
  EXPECT_EQ(listener_.starts, 1);
}

TEST_F(SupervisedRunnerTest, TellsTheSignalOfSomebodyElse) {
  const auto outcome = run(shell("kill -USR1 $$"));
  ASSERT_TRUE(std::holds_alternative<Signalled>(outcome));
  EXPECT_EQ(std::get<Signalled>(outcome).signal, SIGUSR1);
}

TEST_F(SupervisedRunnerTest, AToolThatSignalsItsGroupDoesNotHitUs) {
  const auto outcome = run(shell("kill -KILL 0"));
  ASSERT_TRUE(std::holds_alternative<Signalled>(outcome));
  EXPECT_EQ(std::get<Signalled>(outcome).signal, SIGKILL);
}

TEST_F(SupervisedRunnerTest, StandardInputIsEmpty) {
  const auto outcome = run(shell("cat; echo end"));
  ASSERT_TRUE(std::holds_alternative<Exited>(outcome));
  EXPECT_THAT(listener_.lines[Stream::out], ElementsAre("end"));
}

void expect_not_started(const Outcome& outcome, int error_number, const std::string& words) {
  ASSERT_TRUE(std::holds_alternative<NotStarted>(outcome)) << outcome.index();
  EXPECT_EQ(std::get<NotStarted>(outcome).error_number, error_number);
  EXPECT_THAT(std::get<NotStarted>(outcome).what, HasSubstr(words));
}

TEST_F(SupervisedRunnerTest, SaysWhyAToolDidNotStart) {
  const ScratchDirectory scratch;
  const auto plain = scratch / "plain";
  std::ofstream{plain} << "no program";
  expect_not_started(run(spec_of({"/nowhere/tool"})), ENOENT, "starting /nowhere/tool: No such file");
  expect_not_started(run(spec_of({plain.string()})), EACCES, "plain: Permission denied");
  expect_not_started(run(spec_of({"sh", "-c", "true"})), EINVAL, "not an absolute path: sh");
  expect_not_started(run(spec_of({})), EINVAL, "no program");
  expect_not_started(run(spec_of({"/bin/echo", std::string("a\0b", 3)})), EINVAL, "null byte");
  auto elsewhere = shell("true");
  elsewhere.working_directory = scratch / "missing";
  expect_not_started(run(elsewhere), ENOENT, "entering " + elsewhere.working_directory.string());
  auto unlocked = shell("true");
  const base::Fd read_only{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
  unlocked.run_lock = read_only.get();
  expect_not_started(run(unlocked), EBADF, "writing the run lock");
  EXPECT_EQ(listener_.starts, 0);
  EXPECT_THAT(listener_.lines, IsEmpty());
}

TEST_F(SupervisedRunnerTest, ASupervisorThatIsNoneIsAFailureToStart) {
  SupervisedRunner strange{clock_, "/bin/true"};
  expect_not_started(strange.run(shell("echo no"), listener_, {}), ECHILD, "supervisor ended");
  SupervisedRunner missing{clock_, "/nowhere/strongroom"};
  expect_not_started(missing.run(shell("echo no"), listener_, {}), ENOENT, "starting the supervisor");
}

TEST_F(SupervisedRunnerTest, AStopBeforeTheStartStartsNothing) {
  std::stop_source source;
  source.request_stop();
  const auto outcome = run(shell("echo no"), source.get_token());
  ASSERT_TRUE(std::holds_alternative<Cancelled>(outcome));
  EXPECT_EQ(std::get<Cancelled>(outcome).rung, Rung::none);
  EXPECT_EQ(listener_.starts, 0);
}

TEST_F(SupervisedRunnerTest, SigintGoesToTheToolAlone) {
  std::stop_source source;
  stop_on("ready", source);
  const auto outcome = run(own_tool("interrupt-family"), source.get_token());
  ASSERT_TRUE(std::holds_alternative<Cancelled>(outcome));
  EXPECT_EQ(std::get<Cancelled>(outcome).rung, Rung::interrupt);
  EXPECT_THAT(listener_.lines[Stream::out], ElementsAre("ready", "interrupted", "grandchild in peace"));
}

TEST_F(SupervisedRunnerTest, AStopFromAnotherThreadWakesTheRun) {
  std::stop_source source;
  std::jthread other;
  listener_.on_started = [&] { other = std::jthread{[&] { source.request_stop(); }}; };
  const auto outcome = run(shell("exec sleep 1000"), source.get_token());
  ASSERT_TRUE(std::holds_alternative<Cancelled>(outcome));
  EXPECT_EQ(std::get<Cancelled>(outcome).rung, Rung::interrupt);
}

TEST_F(SupervisedRunnerTest, SigtermFollowsWhenSigintDoesNotHelp) {
  std::stop_source source;
  stop_on("ready", source);
  auto spec = shell("trap '' INT; trap 'echo terminated; exit 3' TERM; echo ready; while :; do sleep 0.02; done");
  spec.limits.interrupt_grace = 100ms;
  const auto outcome = run(spec, source.get_token());
  ASSERT_TRUE(std::holds_alternative<Cancelled>(outcome));
  EXPECT_EQ(std::get<Cancelled>(outcome).rung, Rung::terminate);
  EXPECT_THAT(listener_.lines[Stream::out], ElementsAre("ready", "terminated"));
}

TEST_F(SupervisedRunnerTest, SigkillIsLastAndLinesAndTicksGoOnUntilThen) {
  std::stop_source source;
  stop_on("ready", source);
  auto spec = shell("trap '' INT TERM; echo ready; while :; do sleep 0.05; echo still; done");
  spec.limits.interrupt_grace = 400ms;
  spec.limits.terminate_grace = 400ms;
  listener_.on_tick = [] { return false; };  // an answer that changes nothing any more
  const auto outcome = run(spec, source.get_token());
  ASSERT_TRUE(std::holds_alternative<Cancelled>(outcome));
  EXPECT_EQ(std::get<Cancelled>(outcome).rung, Rung::kill);
  EXPECT_GE(listener_.lines[Stream::out].size(), 3U);
  EXPECT_GE(listener_.ticks.size(), 2U);
}

TEST_F(SupervisedRunnerTest, AStoppedToolIsEndedToo) {
  std::stop_source source;
  stop_on("ready", source);
  const auto outcome = run(shell("echo ready; kill -STOP $$"), source.get_token());
  ASSERT_TRUE(std::holds_alternative<Cancelled>(outcome));
  EXPECT_EQ(std::get<Cancelled>(outcome).rung, Rung::interrupt);
}

TEST_F(SupervisedRunnerTest, ATickThatSaysNoCancels) {
  listener_.on_tick = [] { return false; };
  const auto outcome = run(shell("exec sleep 1000"));
  ASSERT_TRUE(std::holds_alternative<Cancelled>(outcome));
  EXPECT_EQ(std::get<Cancelled>(outcome).rung, Rung::interrupt);
}

TEST_F(SupervisedRunnerTest, TicksComeAtLeastFourTimesASecond) {
  listener_.on_tick = [this] { return listener_.ticks.size() < 5; };
  const auto begun = clock_.monotonic();
  run(shell("exec sleep 1000"));
  ASSERT_EQ(listener_.ticks.size(), 5U);
  EXPECT_LT(listener_.ticks.back() - begun, 5 * 250ms + 500ms);  // the half second is for a busy machine
}

TEST_F(SupervisedRunnerTest, TheDeadlineEndsIt) {
  auto spec = shell("while :; do echo on; sleep 0.02; done");
  spec.limits.deadline = 200ms;
  const auto begun = clock_.monotonic();
  const auto outcome = run(spec);
  ASSERT_TRUE(std::holds_alternative<TimedOut>(outcome));
  EXPECT_EQ(std::get<TimedOut>(outcome).rung, Rung::interrupt);
  EXPECT_GE(clock_.monotonic() - begun, 200ms);
}

TEST_F(SupervisedRunnerTest, SilenceWithoutWorkIsAStall) {
  auto spec = shell("echo ready; exec sleep 1000");
  spec.limits.stall = 300ms;
  const auto outcome = run(spec);
  ASSERT_TRUE(std::holds_alternative<Stalled>(outcome));
  EXPECT_EQ(std::get<Stalled>(outcome).rung, Rung::interrupt);
  EXPECT_GE(std::get<Stalled>(outcome).silent_for, 300ms);
  EXPECT_LT(std::get<Stalled>(outcome).silent_for, 3s);
}

TEST_F(SupervisedRunnerTest, WorkWithoutAWordIsNoStall) {
  auto spec = own_tool("burn");
  spec.limits.stall = 400ms;
  const auto outcome = run(spec);
  ASSERT_TRUE(std::holds_alternative<Exited>(outcome)) << outcome.index();
  EXPECT_EQ(std::get<Exited>(outcome).code, 0);
}

TEST_F(SupervisedRunnerTest, WorkOfAGrandchildCountsToo) {
  auto spec = shell("setsid " + own_path() + " --tool burn; exit 4");
  spec.limits.stall = 400ms;
  const auto outcome = run(spec);
  ASSERT_TRUE(std::holds_alternative<Exited>(outcome)) << outcome.index();
  EXPECT_EQ(std::get<Exited>(outcome).code, 4);
}

TEST_F(SupervisedRunnerTest, WordsWithoutWorkAreNoStallUnlessTheyShowNoProgress) {
  auto spec = shell("i=0; while [ $i -lt 20 ]; do echo on; sleep 0.05; i=$((i+1)); done");
  spec.limits.stall = 500ms;
  EXPECT_TRUE(std::holds_alternative<Exited>(run(spec)));
  // The shell itself works for its lines; a process that only waits is what hangs.
  auto hanging = shell("echo waiting; exec sleep 1000");
  hanging.limits.stall = 500ms;
  listener_.idle_line = "waiting";
  EXPECT_TRUE(std::holds_alternative<Stalled>(run(hanging)));
}

TEST_F(SupervisedRunnerTest, WhatTheListenerThrowsEndsTheToolAndComesOut) {
  listener_.on_line = [](std::string_view) { throw std::runtime_error{"enough"}; };
  EXPECT_THROW(run(shell("while :; do echo more; done")), std::runtime_error);
  EXPECT_EQ(listener_.lines[Stream::out].size(), 1U);  // it is left in peace after that
  listener_.on_line = nullptr;
  listener_.on_started = [] { throw std::runtime_error{"not even that"}; };
  EXPECT_THROW(run(shell("exec sleep 1000")), std::runtime_error);
}

TEST_F(SupervisedRunnerTest, AGrandchildThatKeepsThePipesDoesNotKeepUs) {
  ProcessIdentity grandchild;
  listener_.on_line = [&](std::string_view text) { grandchild = read_identity(std::stoi(std::string{text})).value(); };
  const ScratchDirectory scratch;
  auto spec = shell("mkfifo ready; setsid sh -c 'echo $$; : > ready; exec sleep 1000' & : < ready; exit 0");
  spec.working_directory = scratch / "";
  const auto outcome = run(spec);
  ASSERT_TRUE(std::holds_alternative<Exited>(outcome));
  ASSERT_NE(grandchild.pid, 0);
  EXPECT_FALSE(is_alive(grandchild));
}

TEST_F(SupervisedRunnerTest, AHelperThatOutlivesTheToolABitMayFinish) {
  const auto outcome = run(shell("(sleep 0.1; echo goodbye) & exit 0"));
  ASSERT_TRUE(std::holds_alternative<Exited>(outcome));
  EXPECT_THAT(listener_.lines[Stream::out], ElementsAre("goodbye"));
}

TEST_F(SupervisedRunnerTest, AKilledSupervisorTakesTheToolAlong) {
  listener_.on_started = [&] { ::kill(supervisor(), SIGKILL); };
  const auto outcome = run(shell("exec sleep 1000"));
  ASSERT_TRUE(std::holds_alternative<Signalled>(outcome));
  EXPECT_EQ(std::get<Signalled>(outcome).signal, SIGKILL);
}

TEST_F(SupervisedRunnerTest, SignalsToEveryProcessOfTheServiceDoNotStopTheSupervisor) {
  std::stop_source source;
  listener_.on_line = [&](std::string_view) {
    for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGPIPE}) ::kill(supervisor(), signal);
    source.request_stop();
  };
  const auto outcome = run(shell("trap 'exit 5' INT; echo ready; while :; do sleep 0.02; done"), source.get_token());
  ASSERT_TRUE(std::holds_alternative<Cancelled>(outcome)) << outcome.index();
  EXPECT_EQ(std::get<Cancelled>(outcome).rung, Rung::interrupt);
}

// The supervisor stands still while the tool ends, so that it leaves with a question of ours unread; and we look only
// when it is gone. The kernel then reports a broken connection before the last words.
TEST_F(SupervisedRunnerTest, AnUnreadCommandDoesNotHideTheEndOfTheTool) {
  pid_t supervising = 0;
  listener_.on_line = [&](std::string_view) {
    supervising = supervisor();
    const base::Fd tool{static_cast<int>(::syscall(SYS_pidfd_open, listener_.tool.pid, 0))};
    ::kill(supervising, SIGSTOP);
    pollfd ended{tool.get(), POLLIN, 0};
    ::poll(&ended, 1, -1);
  };
  listener_.on_tick = [&] {
    siginfo_t ignored;
    return ::waitid(P_PID, static_cast<id_t>(supervising), &ignored, WEXITED | WNOWAIT) == 0;
  };
  auto spec = shell("echo ready; sleep 0.3; exit 3");
  spec.limits.stall = 1'600ms;  // asks after an eighth of that, so in the turn that follows the line, before the tick
  const auto outcome = run(spec);
  ASSERT_TRUE(std::holds_alternative<Exited>(outcome)) << outcome.index();
  EXPECT_EQ(std::get<Exited>(outcome).code, 3);
}

}  // namespace
}  // namespace strongroom::process::testing
