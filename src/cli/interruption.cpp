#include "cli/interruption.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include "base/error.h"

namespace strongroom::cli {
namespace {

// Whoever started us with a signal ignored (nohup, a shell's background job) does not want it to end us.
bool is_ignored(int signal) {
  struct sigaction current {};
  return ::sigaction(signal, nullptr, &current) == 0 && current.sa_handler == SIG_IGN;
}

}  // namespace

Interruption::Interruption(std::function<void()> on_hangup) : on_hangup_{std::move(on_hangup)} {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow any more is an error to tell, no reason to die
  sigset_t watched;
  sigemptyset(&watched);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP})
    if (!is_ignored(signal)) sigaddset(&watched, signal);
  auto blocked = watched;
  sigaddset(&blocked, SIGCONT);
  ::pthread_sigmask(SIG_BLOCK, &blocked, &previous_);
  signals_ = base::Fd{::signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK)};
  end_ = base::Fd{::eventfd(0, EFD_CLOEXEC)};
  if (!signals_ || !end_) base::throw_system_error(errno, "watching for signals");
  thread_ = std::thread{[this] { watch(); }};
}

Interruption::~Interruption() {
  ::eventfd_write(end_.get(), 1);
  thread_.join();
  ::pthread_sigmask(SIG_SETMASK, &previous_, nullptr);
}

void Interruption::watch() {
  std::array<pollfd, 2> waiting{{{signals_.get(), POLLIN, 0}, {end_.get(), POLLIN, 0}}};
  for (;;) {
    if (::poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) return;
    if ((waiting[1].revents & POLLIN) != 0) return;
    signalfd_siginfo info;
    while (::read(signals_.get(), &info, sizeof info) > 0)
      if (info.ssi_signo == SIGHUP && on_hangup_)
        on_hangup_();
      else
        stop_.request_stop();
  }
}

}  // namespace strongroom::cli
