#include "jobs/giving_way.h"

#include <utility>

#include "base/error.h"

namespace strongroom::jobs {

void GivingWay::ask() {
  std::stop_source current{std::nostopstate};
  {
    const std::lock_guard lock{mutex_};
    asked_ = true;
    current = current_;
  }
  // Callbacks of the stop run on this thread.
  current.request_stop();
}

std::optional<std::stop_source> GivingWay::begin(bool willing) {
  const std::lock_guard lock{mutex_};
  if (willing && asked_) return std::nullopt;
  std::stop_source own;
  current_ = willing ? own : std::stop_source{std::nostopstate};
  return own;
}

bool GivingWay::was_asked() {
  const std::lock_guard lock{mutex_};
  current_ = std::stop_source{std::nostopstate};
  return std::exchange(asked_, false);
}

void GivingWay::perform(const std::stop_token& stop, const std::function<void(const std::stop_token&)>& work,
                        const std::function<void()>& leave) {
  for (unsigned left = kMostTimes;; --left) {
    if (stop.stop_requested()) throw base::Error{base::ErrorCode::cancelled};
    if (auto own = begin(left > 0)) {
      const std::stop_callback linked{stop, [&own] { own->request_stop(); }};
      try {
        work(own->get_token());
        was_asked();
        return;
      } catch (const base::Error& error) {
        const bool asked = was_asked();
        if (error.code() != base::ErrorCode::cancelled || stop.stop_requested() || !asked || left == 0) throw;
      }
    } else {
      was_asked();
    }
    leave();
  }
}

}  // namespace strongroom::jobs
