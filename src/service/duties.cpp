#include "service/duties.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <utility>

#include "base/error.h"

namespace strongroom::service {

Duties::Duties(std::vector<Duty> duties, const base::Clock& clock, base::Log& log) : clock_{clock}, log_{log} {
  for (auto& duty : duties) {
    const auto first = clock.monotonic() + duty.every;
    planned_.push_back({std::move(duty), first});
  }
}

base::MonotonicTime Duties::do_due(base::MonotonicTime now) {
  auto soonest = base::MonotonicTime::max();
  for (auto& [duty, next] : planned_) {
    if (next <= now) {
      perform(duty);
      next = now + duty.every;
    }
    soonest = std::min(soonest, next);
  }
  return soonest;
}

void Duties::perform(const Duty& duty) {
  try {
    duty.act();
  } catch (const base::Error& error) {
    log_.warning(duty.name + ": " + error.message() + (error.detail().empty() ? "" : " (" + error.detail() + ")"));
  } catch (const std::exception& error) {
    log_.warning(duty.name + ": " + error.what());
  }
}

void Duties::run(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock{mutex};
  while (!stop.stop_requested()) {
    const auto soonest = do_due(clock_.monotonic());
    stopped.wait_until(lock, stop, soonest, [] { return false; });
  }
}

}  // namespace strongroom::service
