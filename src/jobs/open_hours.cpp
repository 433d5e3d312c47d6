#include "jobs/open_hours.h"

#include <atomic>
#include <boost/json.hpp>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "base/json.h"
#include "base/kill_point.h"
#include "jobs/retrying.h"

namespace strongroom::jobs {
namespace {

// False when `stop` was requested before the time was over.
bool passes(base::Milliseconds time, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock{mutex};
  stopped.wait_for(lock, stop, time, [] { return false; });
  return !stop.stop_requested();
}

ledger::Event held_event(const domain::Run& run, const std::optional<base::UtcTime>& until) {
  ledger::Event event;
  event.actor = run.actor;
  event.action = "run.held";
  event.target = "plan/" + run.plan;
  event.run = run.id;
  event.severity = ledger::Severity::info;
  event.result = "held";
  event.details = {{"until", base::time_or_null(until)}};
  return event;
}

std::string opens_text(const schedule::Windows::State& state) {
  if (!state.until) return "no backup window of the plan ever opens";
  return "until the plan's next backup window opens, " + base::format_local(*state.until);
}

}  // namespace

// Looks, while work goes on, whether the window has closed, and stops the work then.
class OpenHours::Closing {
 public:
  explicit Closing(const OpenHours& hours)
      : linked_{hours.stop_, [this] { stop_.request_stop(); }}, watch_{[this, &hours](const std::stop_token& over) {
          while (passes(hours.look_every_, over)) {
            const auto state = hours.state();
            if (!state || state->open) continue;
            closed_ = true;
            auto& session = hours.session_;
            session.services().tracker.waiting(
                session.run().id,
                domain::Waiting{domain::Waiting::Reason::window, "it has closed; the tool is told to stop"});
            stop_.request_stop();
            return;
          }
        }} {}

  std::stop_token token() const { return stop_.get_token(); }
  bool closed() const { return closed_; }

 private:
  std::stop_source stop_;
  std::atomic<bool> closed_{false};
  std::stop_callback<std::function<void()>> linked_;
  std::jthread watch_;
};

OpenHours::OpenHours(RunSession& session, const domain::Plan& plan, std::stop_token stop, base::Milliseconds look_every)
    : session_{session}, plan_{plan}, stop_{std::move(stop)}, look_every_{look_every} {}

std::optional<schedule::Windows::State> OpenHours::state() const noexcept try {
  if (!is_unattended(session_.run())) return std::nullopt;
  auto& services = session_.services();
  const auto now = services.store.find_plan(plan_.name);
  const auto& plan = now && now->created_at == plan_.created_at ? *now : plan_;
  if (plan.windows.empty()) return std::nullopt;
  auto zone = plan.time_zone.empty() ? schedule::Zone::of_machine() : schedule::Zone::named(plan.time_zone);
  return schedule::Windows::parse(plan.windows, std::move(zone)).at(services.clock.now());
} catch (const std::exception&) {
  return std::nullopt;
}

void OpenHours::wait() {
  auto closed = state();
  if (!closed || closed->open) return;
  session_.turn().leave();
  std::optional<base::UtcTime> told;
  for (bool first = true; closed && !closed->open; closed = state(), first = false) {
    if (first || closed->until != told)
      session_.waiting(domain::Waiting{domain::Waiting::Reason::window, opens_text(*closed)});
    told = closed->until;
    if (!passes(look_every_, stop_)) break;
  }
  session_.turn().come_back(stop_);
  session_.waiting(std::nullopt);
  if (stop_.stop_requested()) throw base::Error{base::ErrorCode::cancelled};
}

void OpenHours::hold() {
  const auto closed = state();
  session_.note(
      "the backup window has closed; what is stored by now is used when it goes on, but for what restic sent in its "
      "last minutes");
  session_.services().store.record(held_event(session_.run(), closed ? closed->until : std::nullopt));
  base::kill_point("run.held");
}

void OpenHours::perform(const std::function<void(const std::stop_token&)>& work) {
  for (;;) {
    wait();
    const Closing closing{*this};
    try {
      work(closing.token());
      if (closing.closed()) session_.waiting(std::nullopt);
      return;
    } catch (const base::Error& error) {
      if (error.code() != base::ErrorCode::cancelled || stop_.stop_requested() || !closing.closed()) throw;
      session_.clean_up_locks(error);
    }
    hold();
  }
}

}  // namespace strongroom::jobs
