#include "jobs/open_hours.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "base/error.h"
#include "base/kill_point.h"
#include "jobs/appointment.h"
#include "jobs/retrying.h"

namespace strongroom::jobs {
namespace {

using base::Error;
using base::ErrorCode;

// False when `stop` was requested before the time was over.
bool passes(base::Milliseconds time, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock{mutex};
  stopped.wait_for(lock, stop, time, [] { return false; });
  return !stop.stop_requested();
}

}  // namespace

bool wait_for_window(Services& services, const domain::Plan& plan) {
  if (plan.windows.empty()) return false;
  const auto appointment = appointment_of(plan);
  if (!appointment) return false;
  const auto now = services.clock.now();
  const auto opens = appointment->schedule.opens(now);
  if (opens <= now) return false;
  const auto due = remembered_due(services.store, appointment->of);
  if (!due || due->basis != appointment->basis || due->next_at > opens)
    services.store.set_due({appointment->of, opens, appointment->basis});
  return true;
}

// Looks, while work goes on, whether the window has closed, and stops the work then.
class OpenHours::Closing {
 public:
  explicit Closing(const OpenHours& hours)
      : linked_{hours.stop_, [this] { stop_.request_stop(); }}, watch_{[this, &hours](const std::stop_token& over) {
          while (passes(hours.look_every_, over)) {
            const auto until = hours.closed_until();
            if (!until) continue;
            closed_until_ = *until;
            stop_.request_stop();
            return;
          }
        }} {}

  std::stop_token token() const { return stop_.get_token(); }
  std::optional<base::UtcTime> closed_until() const {
    const base::UtcTime until = closed_until_;
    return until == base::UtcTime{} ? std::nullopt : std::optional{until};
  }

 private:
  std::stop_source stop_;
  std::atomic<base::UtcTime> closed_until_{base::UtcTime{}};
  std::stop_callback<std::function<void()>> linked_;
  std::jthread watch_;
};

OpenHours::OpenHours(RunSession& session, const domain::Plan& plan, std::stop_token stop, base::Milliseconds look_every)
    : session_{session}, plan_{plan}, stop_{std::move(stop)}, look_every_{look_every} {}

std::optional<base::UtcTime> OpenHours::closed_until() const noexcept try {
  if (!is_unattended(session_.run())) return std::nullopt;
  auto& services = session_.services();
  const auto plan = services.store.find_plan(plan_.name);
  if (!plan || plan->created_at != plan_.created_at || plan->windows.empty()) return std::nullopt;
  // A plan may have lost its schedule; its windows hold for what has begun.
  const auto schedule = schedule::Schedule::parse("@daily", plan->time_zone, plan->windows);
  const auto now = services.clock.now();
  const auto opens = schedule.opens(now);
  return opens > now ? std::optional{opens} : std::nullopt;
} catch (const std::exception&) {
  return std::nullopt;
}

void OpenHours::end(base::UtcTime until, Stopped stopped) {
  auto& services = session_.services();
  const auto plan = services.store.find_plan(plan_.name);
  const bool comes_again = stopped == Stopped::is_due_again && plan && wait_for_window(services, *plan);
  base::kill_point("run.window_closed");
  throw Error::with_words(ErrorCode::interrupted, "the plan's backup window has closed",
                          "the next one opens " + base::format_local(until),
                          std::string{comes_again ? "It goes on then by itself. By hand" : "By hand"} +
                              " it can be backed up at any time.");
}

void OpenHours::require_open() {
  if (const auto until = closed_until()) end(*until, Stopped::is_due_again);
}

void OpenHours::perform(Stopped stopped, const std::function<void(const std::stop_token&)>& work) {
  if (!is_unattended(session_.run())) return work(stop_);
  if (const auto until = closed_until()) end(*until, stopped);
  const Closing closing{*this};
  try {
    work(closing.token());
  } catch (const Error& error) {
    const auto until = closing.closed_until();
    if (error.code() != ErrorCode::cancelled || stop_.stop_requested() || !until) throw;
    end(*until, stopped);
  }
}

}  // namespace strongroom::jobs
