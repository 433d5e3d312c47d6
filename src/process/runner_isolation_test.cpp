// What reaches the tool, and what does not.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <functional>
#include <map>
#include <set>

#include "base/error.h"
#include "base/fd.h"
#include "base/file.h"
#include "process/proc_stat.h"
#include "process/process_identity.h"
#include "process/runner_test_tools.h"

namespace strongroom::process::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

constexpr std::string_view kSecret = "correct horse battery staple";

// Number and target of every open descriptor of a process.
std::map<std::string, std::string> descriptors_of(pid_t pid) {
  std::map<std::string, std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator{"/proc/" + std::to_string(pid) + "/fd"})
    found[entry.path().filename()] = std::filesystem::read_symlink(entry.path());
  return found;
}

class RunnerIsolationTest : public ::testing::Test {
 protected:
  // Runs until the tool says "ready", looks, and stops it.
  void look_when_ready(ProcessSpec spec, std::function<void()> look) {
    spec.limits.interrupt_grace = spec.limits.terminate_grace = 0ms;  // a shell waits for its child when interrupted
    std::stop_source source;
    int looked = 0;
    listener_.on_line = [&](std::string_view text) {
      if (text != "ready") return;
      ++looked;
      look();
      source.request_stop();
    };
    const auto outcome = runner_.run(spec, listener_, source.get_token());
    EXPECT_EQ(looked, 1);
    EXPECT_TRUE(std::holds_alternative<Cancelled>(outcome));
  }
  pid_t supervisor() const { return read_stat(listener_.tool.pid).value().parent; }

  base::SystemClock clock_;
  SupervisedRunner runner_{clock_};
  RecordingListener listener_;
  ScratchDirectory scratch_;
};

TEST_F(RunnerIsolationTest, TheEnvironmentIsExactlyWhatWasAskedFor) {
  ::setenv("STRONGROOM_TEST_LEAK", "seen", 1);
  auto spec = spec_of({"/usr/bin/env"});
  spec.environment.emplace_back("EMPTY", base::SecretString{});
  spec.environment.emplace_back("ODD", base::SecretString{"a=b c"});
  spec.secret_files.push_back({"PASSWORD_FILE", base::SecretString{kSecret}});
  const auto outcome = runner_.run(spec, listener_, {});
  ASSERT_TRUE(std::holds_alternative<Exited>(outcome));
  EXPECT_THAT(listener_.lines[Stream::out], UnorderedElementsAre("PATH=/usr/bin:/bin", "EMPTY=", "ODD=a=b c",
                                                                 StartsWith("PASSWORD_FILE=/proc/self/fd/")));
}

TEST_F(RunnerIsolationTest, OnlyTheWantedDescriptorsReachTheTool) {
  const base::Fd careless{::open("/dev/null", O_RDONLY)};  // not close-on-exec
  const base::Fd at_the_lock_number{::fcntl(careless.get(), F_DUPFD, 4)};
  auto spec = shell("echo ready; while :; do sleep 1000; done");
  spec.secret_files.push_back({"ONE", base::SecretString{kSecret}});
  spec.secret_files.push_back({"TWO", base::SecretString{"2"}});
  look_when_ready(spec, [&] {
    const auto open = descriptors_of(listener_.tool.pid);
    EXPECT_THAT(open, SizeIs(5));
    EXPECT_EQ(open.at("0"), "/dev/null");
    EXPECT_THAT(open.at("1"), StartsWith("pipe:"));
    EXPECT_THAT(open.at("2"), StartsWith("pipe:"));
    EXPECT_NE(open.at("1"), open.at("2"));
    EXPECT_THAT(open.at("5"), HasSubstr("memfd"));
    EXPECT_THAT(open.at("6"), HasSubstr("memfd"));
  });
}

TEST_F(RunnerIsolationTest, TheRunLockStaysWithTheSupervisorAndNamesTheToolBeforeItStarts) {
  const auto path = scratch_ / "run.lock";
  auto spec = shell("cat '" + path.string() + "'; echo $$; echo ready; while :; do sleep 1000; done");
  auto lock = base::open_file(path, O_RDWR | O_CREAT);
  base::write_all(lock.get(), "1 2 earlier\n", "preparing");
  ASSERT_EQ(::lseek(lock.get(), 0, SEEK_SET), 0);
  ASSERT_EQ(::flock(lock.get(), LOCK_EX | LOCK_NB), 0);
  spec.run_lock = lock.get();
  const auto other = base::open_file(path, O_RDWR);
  look_when_ready(spec, [&] {
    for (const auto& [number, target] : descriptors_of(listener_.tool.pid)) EXPECT_NE(target, path) << number;
    lock.reset();
    EXPECT_NE(::flock(other.get(), LOCK_EX | LOCK_NB), 0);  // the supervisor holds it
  });
  EXPECT_EQ(::flock(other.get(), LOCK_EX | LOCK_NB), 0);
  const auto line = to_line(listener_.tool);
  EXPECT_EQ(base::read_file(path), "1 2 earlier\n" + line);
  EXPECT_THAT(listener_.lines[Stream::out],
              ElementsAre("1 2 earlier", line.substr(0, line.size() - 1), std::to_string(listener_.tool.pid), "ready"));
}

TEST_F(RunnerIsolationTest, ASecretIsInAFileThatOnlyTheOwnerReadsAndNobodyChanges) {
  auto spec = shell(
      "cat \"$P\"; echo; cat \"$P\"; echo; stat -L -c %a \"$P\"; "
      "(echo changed > \"$P\") 2>/dev/null || echo sealed");
  spec.secret_files.push_back({"P", base::SecretString{kSecret}});
  const auto outcome = runner_.run(spec, listener_, {});
  ASSERT_TRUE(std::holds_alternative<Exited>(outcome));
  EXPECT_THAT(listener_.lines[Stream::out], ElementsAre(kSecret, kSecret, "600", "sealed"));
}

TEST_F(RunnerIsolationTest, ASecretIsInNoCommandLineOfTheMachine) {
  auto spec = shell("echo ready; while :; do sleep 1000; done");
  spec.environment.emplace_back("KEY", base::SecretString{kSecret});
  spec.secret_files.push_back({"P", base::SecretString{kSecret}});
  look_when_ready(spec, [&] {
    std::set<pid_t> seen;
    for (const auto& entry : std::filesystem::directory_iterator{"/proc"}) {
      const auto name = entry.path().filename().string();
      if (name.find_first_not_of("0123456789") != std::string::npos) continue;
      try {
        EXPECT_THAT(base::read_file(entry.path() / "cmdline", 1 << 24), Not(HasSubstr(kSecret))) << name;
        seen.insert(std::stoi(name));
      } catch (const base::Error&) {
        continue;  // it ended meanwhile
      }
    }
    EXPECT_TRUE(seen.contains(listener_.tool.pid));
    // A /proc mounted with hidepid hides the supervisor even from its own user.
    EXPECT_EQ(seen.contains(supervisor()), std::filesystem::exists("/proc/" + std::to_string(supervisor())));
  });
}

TEST_F(RunnerIsolationTest, NeitherCanDumpItsMemoryToADisk) {
  look_when_ready(shell("echo ready; while :; do sleep 1000; done"), [&] {
    const auto proc = std::filesystem::path{"/proc"} / std::to_string(listener_.tool.pid);
    EXPECT_THAT(base::read_file(proc / "limits"), ::testing::ContainsRegex("Max core file size +1 +1 "));
  });
}

TEST_F(RunnerIsolationTest, SignalsComeAsAProgramExpectsThem) {
  ::signal(SIGPIPE, SIG_IGN);
  sigset_t blocked, before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &blocked, &before);
  // The last seven digits are the signals 1 to 28; glibc itself leaves 32 and 33, which nobody sends, ignored.
  const auto outcome =
      runner_.run(spec_of({"/bin/sed", "-n", "s/^Sig\\(Blk\\|Ign\\).*\\(.\\{7\\}\\)$/\\1 \\2/p", "/proc/self/status"}),
                  listener_, {});
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  ASSERT_TRUE(std::holds_alternative<Exited>(outcome));
  EXPECT_THAT(listener_.lines[Stream::out], ElementsAre("Blk 0000000", "Ign 0000000"));
}

TEST_F(RunnerIsolationTest, TheToolStandsInItsDirectoryAndTheSupervisorAtTheRoot) {
  auto spec = shell("pwd -P; echo ready; while :; do sleep 1000; done");
  spec.working_directory = scratch_ / "";
  look_when_ready(spec, [&] {
    std::error_code closed;
    const auto at = std::filesystem::read_symlink("/proc/" + std::to_string(supervisor()) + "/cwd", closed);
    // Whoever is not root cannot even look: the supervisor is closed to its own user.
    EXPECT_EQ(at, ::geteuid() == 0 ? "/" : "");
  });
  EXPECT_EQ(listener_.lines[Stream::out].front(), std::filesystem::canonical(scratch_ / ""));
}

}  // namespace
}  // namespace strongroom::process::testing
