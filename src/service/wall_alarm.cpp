#include "service/wall_alarm.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>

#include "base/error.h"

namespace strongroom::service {
namespace {

base::Fd checked(int fd, const char* doing) {
  if (fd < 0) base::throw_system_error(errno, doing);
  return base::Fd{fd};
}

// What is there is taken; nothing, and a timer that was cancelled, are as good.
void empty(const base::Fd& fd) {
  std::uint64_t count = 0;
  while (::read(fd.get(), &count, sizeof count) < 0 && errno == EINTR) {
  }
}

itimerspec once_at(base::UtcTime at) {
  using namespace std::chrono;
  const auto whole = floor<seconds>(at);
  itimerspec when{};
  when.it_value.tv_sec = whole.time_since_epoch().count();
  when.it_value.tv_nsec = duration_cast<nanoseconds>(at - whole).count();
  if (when.it_value.tv_sec <= 0) when.it_value = {0, 1};  // all zero would disarm it
  return when;
}

}  // namespace

WallAlarm::WallAlarm()
    : timer_{checked(::timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK), "making a timer")},
      bell_{checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "making an event")} {}

void WallAlarm::wait_until(base::UtcTime at, const std::stop_token& stop) {
  const std::stop_callback wake{stop, [this] { ring(); }};
  const auto when = once_at(at);
  if (::timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &when, nullptr) != 0) {
    if (errno == ECANCELED) return;  // the clock was set since the last wait: `at` may follow from what it was
    base::throw_system_error(errno, "setting a timer");
  }
  std::array<pollfd, 2> watched{{{timer_.get(), POLLIN, 0}, {bell_.get(), POLLIN, 0}}};
  while (::poll(watched.data(), watched.size(), -1) < 0)
    if (errno != EINTR) base::throw_system_error(errno, "waiting for a timer");
  empty(timer_);
  empty(bell_);
}

void WallAlarm::ring() noexcept {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(bell_.get(), &one, sizeof one);  // full: it rings already
}

}  // namespace strongroom::service
