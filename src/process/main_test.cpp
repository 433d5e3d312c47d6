// The parts the test program plays:
//   process_tests                          the tests
//   process_tests --supervise …            the supervisor, as main.cpp of the real program does
//   process_tests --tool PART              a tool with a behaviour that a shell script cannot have
//   process_tests --parent LOCK FIFO MODE  a strongroom that runs a tool with descendants, to be killed
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <ctime>
#include <string_view>

#include "base/file.h"
#include "process/runner_test_tools.h"
#include "process/supervision.h"
#include "process/supervisor.h"

namespace strongroom::process::testing {
namespace {

void say(std::string_view text) {
  base::write_all(STDOUT_FILENO, text, "talking");
}

double cpu_seconds() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

int burn_silently() {
  while (cpu_seconds() < 1.5) {
  }
  return 0;
}

// Two processes of one group, both waiting for SIGINT. The child tells whether one reached it too.
int interrupt_family() {
  sigset_t interrupt;
  sigemptyset(&interrupt);
  sigaddset(&interrupt, SIGINT);
  ::sigprocmask(SIG_BLOCK, &interrupt, nullptr);
  int ends[2];
  if (::pipe(ends) != 0) return 1;
  const auto child = ::fork();
  if (child == 0) {
    ::close(ends[1]);
    char nothing = 0;
    while (::read(ends[0], &nothing, 1) > 0) {
    }
    sigset_t pending;
    ::sigpending(&pending);
    say(sigismember(&pending, SIGINT) == 1 ? "grandchild interrupted\n" : "grandchild in peace\n");
    ::_exit(0);
  }
  say("ready\n");
  int signal = 0;
  ::sigwait(&interrupt, &signal);
  say("interrupted\n");
  ::close(ends[1]);
  ::waitpid(child, nullptr, 0);
  return 0;
}

int play_tool(std::string_view part) {
  if (part == "burn") return burn_silently();
  if (part == "interrupt-family") return interrupt_family();
  return 2;
}

// The tool's children hold the fifo open for as long as they live, one of them in a session of its own.
constexpr const char* kFamily =
    "exec 9>\"$FIFO\"; trap '' INT TERM; "
    "setsid sh -c 'setsid sleep 1000 & echo grandchild; exec sleep 1000' & "
    "sleep 1000 & echo ready; ";

class Narrator final : public RecordingListener {
 public:
  explicit Narrator(bool cancel) : cancel_{cancel} {}
  void line(Stream, std::string_view text, bool) override {
    ready_ = ready_ || text == "ready";
    if (text.size() < 100) say(std::string{text} + "\n");
  }
  bool tick(base::MonotonicTime) override { return !(cancel_ && ready_); }

 private:
  bool cancel_;
  bool ready_ = false;
};

int play_parent(char* argv[]) {
  const auto lock = base::open_file(argv[2], O_RDWR | O_CREAT);
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) return 1;
  const std::string_view mode{argv[4]};
  auto spec = shell(std::string{kFamily} + (mode == "end"     ? "exit 0"
                                            : mode == "flood" ? "yes; wait"
                                                              : "while :; do wait; done"));
  spec.environment.emplace_back("FIFO", base::SecretString{argv[3]});
  spec.run_lock = lock.get();
  spec.limits.interrupt_grace = spec.limits.terminate_grace = 20ms;
  Narrator narrator{mode == "cancel"};
  const base::SystemClock clock;
  say("locked\n");
  SupervisedRunner{clock}.run(spec, narrator, {});
  return 0;
}

}  // namespace
}  // namespace strongroom::process::testing

int main(int argc, char* argv[]) {
  namespace process = strongroom::process;
  const std::string_view part{argc > 1 ? argv[1] : ""};
  // Without the leak check at the end of a sanitizer's build: it stops its own process by tracing it, and in one of
  // hundreds of supervisors that had just reaped a killed family both waited for each other for good.
  if (part == process::supervision::kSwitch) ::_exit(process::supervisor_main(argc, argv));
  if (part == "--tool" && argc == 3) return process::testing::play_tool(argv[2]);
  if (part == "--parent" && argc == 5) return process::testing::play_parent(argv);
  ::testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
