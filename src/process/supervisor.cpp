#include "process/supervisor.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "base/fd.h"
#include "base/file.h"
#include "process/held_tool.h"
#include "process/process_identity.h"
#include "process/process_tree.h"
#include "process/runner.h"
#include "process/supervision.h"

namespace strongroom::process {
namespace {

using supervision::Command;
using supervision::Report;

// What the tool leaves behind has so long to end by itself, a helper that flushes or says goodbye to a server.
constexpr base::Milliseconds kLeftoverGrace{1'000};

struct Request {
  bool with_lock = false;
  const char* directory = nullptr;
  char* const* tool = nullptr;
};

std::optional<Request> read_request(int argc, char* argv[]) {
  if (argc < 5) return std::nullopt;
  const std::string_view flags{argv[2]};
  if (flags != supervision::kWithLock && flags != supervision::kWithoutLock) return std::nullopt;
  int type = 0;
  socklen_t size = sizeof type;
  const bool spoken_to = ::getsockopt(supervision::kSocket, SOL_SOCKET, SO_TYPE, &type, &size) == 0;
  if (!spoken_to || type != SOCK_SEQPACKET) return std::nullopt;
  return Request{flags == supervision::kWithLock, argv[3], argv + 4};
}

// All signals are blocked: whoever stops the service by signalling every process of it must not stop what cleans up
// after it.
void become_supervisor(const Request& request) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  ::prctl(PR_SET_NAME, "strongroom-sv");
  ::fcntl(supervision::kSocket, F_SETFD, FD_CLOEXEC);
  if (request.with_lock) ::fcntl(supervision::kRunLock, F_SETFD, FD_CLOEXEC);
  sigset_t all;
  sigfillset(&all);
  ::sigprocmask(SIG_SETMASK, &all, nullptr);
}

base::Fd exits_descriptor() {
  sigset_t exits;
  sigemptyset(&exits);
  sigaddset(&exits, SIGCHLD);
  return base::Fd{::signalfd(-1, &exits, SFD_CLOEXEC | SFD_NONBLOCK)};
}

// When the runner is gone nobody reads it: no failure.
void send(const Report& report) {
  ::send(supervision::kSocket, &report, sizeof report, MSG_NOSIGNAL);
}

class Supervision {
 public:
  explicit Supervision(const Request& request) : request_{request}, exits_{exits_descriptor()} {}

  void run() {
    if (!start()) return;
    while (!finished_) wait_and_handle();
  }

 private:
  bool start();
  bool record_identity();
  void refuse(Report::Stage stage, int error_number);
  void wait_and_handle();
  int timeout() const;
  void take_command();
  void signal_tool(int signal, Rung rung);
  void take_start_result();
  void take_exits();
  void child_exited(pid_t pid, int status);
  void kill_everything();

  Request request_;
  base::Fd exits_;
  base::SystemClock clock_;
  HeldTool tool_;
  ProcessIdentity identity_;
  Rung reached_ = Rung::none;
  std::optional<base::MonotonicTime> ended_at_;
  bool finished_ = false;
};

void Supervision::refuse(Report::Stage stage, int error_number) {
  Report report;
  report.kind = Report::Kind::not_started;
  report.stage = stage;
  report.error_number = error_number;
  send(report);
}

bool Supervision::start() {
  const base::Fd null{::open("/dev/null", O_RDWR | O_CLOEXEC)};
  if (null) tool_ = hold_tool(request_.tool, request_.directory);
  const int error_number = errno;
  // Our environment and memory are the tool's secrets: closed to other processes of the user. Not before the fork, or
  // the held child would be hidden from us where /proc is mounted with hidepid. The tool is not concerned (execve sets
  // it anew), so its own /proc/self/fd works.
  ::prctl(PR_SET_DUMPABLE, 0);
  // From here on the pipes belong to the tool alone, so that they end when its tree ends; and whoever writes to its
  // standard input learns when nobody reads any more.
  for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(null.get(), number);
  if (tool_.pid < 0 || !exits_) {
    refuse(Report::Stage::supervise, error_number);
    return false;
  }
  if (!record_identity()) {
    refuse(Report::Stage::record, errno);
    tool_.result.reset();  // it never ran: its end is no news
    kill_everything();
    return false;
  }
  if (::chdir("/") != 0) return false;  // the directory of the service must not stay busy because of us
  const char go = 1;
  if (::write(tool_.gate.get(), &go, 1) != 1) return false;
  tool_.gate.reset();
  return true;
}

bool Supervision::record_identity() {
  const auto identity = read_identity(tool_.pid);
  if (!identity) return false;
  identity_ = *identity;
  if (!request_.with_lock) return true;
  const auto line = to_line(identity_);
  // One call, one line: another supervisor of the same run may write to the same open file.
  ::lseek(supervision::kRunLock, 0, SEEK_END);
  return ::write(supervision::kRunLock, line.data(), line.size()) == static_cast<ssize_t>(line.size());
}

int Supervision::timeout() const {
  if (!ended_at_) return -1;
  const auto left = std::chrono::ceil<base::Milliseconds>(*ended_at_ + kLeftoverGrace - clock_.monotonic());
  return static_cast<int>(std::max(left, base::Milliseconds{0}).count());
}

void Supervision::wait_and_handle() {
  std::array<pollfd, 3> wanted{pollfd{supervision::kSocket, POLLIN, 0}, pollfd{exits_.get(), POLLIN, 0},
                               pollfd{tool_.result.get(), POLLIN, 0}};
  const int ready = ::poll(wanted.data(), wanted.size(), timeout());
  if (ready == 0) return kill_everything();
  if (wanted[2].revents != 0) take_start_result();
  if (wanted[1].revents != 0) take_exits();
  if (wanted[0].revents != 0 && !finished_) take_command();
}

void Supervision::take_start_result() {
  ExecFailure failure{};
  const auto got = ::read(tool_.result.get(), &failure, sizeof failure);
  if (got < 0) return;
  tool_.result.reset();
  if (got == static_cast<ssize_t>(sizeof failure)) return refuse(failure.stage, failure.error_number);
  Report report;
  report.kind = Report::Kind::started;
  report.pid = identity_.pid;
  report.start_ticks = identity_.start_ticks;
  send(report);
}

void Supervision::take_command() {
  unsigned char command = 0;
  if (::recv(supervision::kSocket, &command, 1, 0) <= 0) return kill_everything();
  switch (static_cast<Command>(command)) {
    case Command::interrupt:
      return signal_tool(SIGINT, Rung::interrupt);
    case Command::terminate:
      return signal_tool(SIGTERM, Rung::terminate);
    case Command::kill:
      if (!ended_at_) reached_ = Rung::kill;
      return kill_everything();
    case Command::measure:
      break;
  }
  const auto activity = measure_descendants();
  Report report;
  report.kind = Report::Kind::activity;
  report.cpu_microseconds = activity.cpu_microseconds;
  report.io_bytes = activity.io_bytes;
  send(report);
}

// The tool is ours to wait for, so its number is still its own. SIGCONT, because a stopped tool would not see the
// other.
void Supervision::signal_tool(int signal, Rung rung) {
  siginfo_t ended{};
  if (ended_at_ || ::waitid(P_PID, static_cast<id_t>(tool_.pid), &ended, WEXITED | WNOHANG | WNOWAIT) != 0) return;
  if (ended.si_pid != 0) return;
  reached_ = rung;
  ::kill(tool_.pid, signal);
  ::kill(tool_.pid, SIGCONT);
}

void Supervision::take_exits() {
  signalfd_siginfo ignored;
  while (::read(exits_.get(), &ignored, sizeof ignored) > 0) {
  }
  for (;;) {
    int status = 0;
    const auto pid = ::waitpid(-1, &status, WNOHANG);
    if (pid == 0) return;
    if (pid < 0) break;
    child_exited(pid, status);
  }
  finished_ = true;
}

void Supervision::child_exited(pid_t pid, int status) {
  if (pid != tool_.pid || ended_at_) return;  // the number is free again after the tool was waited for
  if (tool_.result) take_start_result();
  ended_at_ = clock_.monotonic();
  Report report;
  report.kind = Report::Kind::ended;
  report.status = status;
  report.rung = static_cast<std::int32_t>(reached_);
  send(report);
}

void Supervision::kill_everything() {
  kill_descendants(
      [](void* self, pid_t pid, int status) { static_cast<Supervision*>(self)->child_exited(pid, status); }, this);
  finished_ = true;
}

}  // namespace

int supervisor_main(int argc, char* argv[]) {
  const auto request = read_request(argc, argv);
  if (!request) {
    std::fputs("strongroom: --supervise is for strongroom's own use\n", stderr);
    return 2;
  }
  become_supervisor(*request);
  Supervision{*request}.run();
  return 0;
}

}  // namespace strongroom::process
