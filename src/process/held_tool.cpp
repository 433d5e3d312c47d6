#include "process/held_tool.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <utility>

namespace strongroom::process {
namespace {

constexpr int kNeverRan = 127;

struct Pipe {
  base::Fd read;
  base::Fd write;
};

bool open_pipe(Pipe& pipe, int flags) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC | flags) != 0) return false;
  pipe.read = base::Fd{ends[0]};
  pipe.write = base::Fd{ends[1]};
  return true;
}

[[noreturn]] void fail(int result, supervision::Report::Stage stage) {
  const ExecFailure failure{stage, errno};
  // Smaller than PIPE_BUF: all or nothing. When even that fails the supervisor still sees the exit.
  [[maybe_unused]] const auto written = ::write(result, &failure, sizeof failure);
  ::_exit(kNeverRan);
}

// 1 instead of 0: it also keeps the kernel from handing the dump to a program (core(5), "piping core dumps"), and a
// dump of the tool would hold its secrets.
void forbid_core_dumps() {
  const rlimit limit{1, 1};
  ::setrlimit(RLIMIT_CORE, &limit);
}

[[noreturn]] void become_tool(char* const* argv, const char* directory, int gate, int result, pid_t supervisor) {
  using Stage = supervision::Report::Stage;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != supervisor) ::_exit(kNeverRan);
  ::setpgid(0, 0);
  forbid_core_dumps();
  char go = 0;
  if (::read(gate, &go, 1) != 1) ::_exit(kNeverRan);
  if (::chdir(directory) != 0) fail(result, Stage::directory);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execve(argv[0], argv, environ);
  fail(result, Stage::execute);
}

}  // namespace

HeldTool hold_tool(char* const* argv, const char* directory) {
  HeldTool tool;
  tool.pid = -1;
  Pipe gate, result;
  if (!open_pipe(gate, 0) || !open_pipe(result, O_NONBLOCK)) return tool;
  const auto supervisor = ::getpid();
  tool.pid = ::fork();
  if (tool.pid == 0) {
    gate.write.reset();  // else the child would wait for itself when we die
    become_tool(argv, directory, gate.read.get(), result.write.get(), supervisor);
  }
  tool.gate = std::move(gate.write);
  tool.result = std::move(result.read);
  return tool;
}

}  // namespace strongroom::process
