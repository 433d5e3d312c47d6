// Work that nobody has asked for goes on within its plan's backup windows alone.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>

#include "domain/plan.h"
#include "jobs/run_session.h"

namespace strongroom::jobs {

// For a plan that is closed now, what is left to do is due when its next window opens, unless its schedule comes
// sooner: the store has that then, and true is returned. False for a plan without windows, or one that is open. Throws
// invalid_input for a zone that is not known any more, and what the store throws.
bool wait_for_window(Services& services, const domain::Plan& plan);

// The windows of a plan as they are by now: an edit holds at once. Nothing is limited for a run that somebody has asked
// for. On the run's thread.
class OpenHours {
 public:
  // How often it is looked whether a window has closed. By the clock that people see, which may be set.
  static constexpr base::Milliseconds kLookEvery{std::chrono::seconds{2}};
  // What becomes of work that is stopped: the plan is due when the next window opens, or it is not made up for.
  enum class Stopped { is_due_again, is_left };

  OpenHours(RunSession& session, const domain::Plan& plan, std::stop_token stop,
            base::Milliseconds look_every = kLookEvery);

  // Throws interrupted when no window is open; the plan is due when the next one opens.
  void require_open();
  // Calls `work` with a stop that is requested when the window closes, too. Work that ends with `cancelled` then
  // becomes interrupted. Throws what `work` throws otherwise.
  void perform(Stopped stopped, const std::function<void(const std::stop_token&)>& work);

 private:
  class Closing;
  // When the next one opens; nullopt: one is open. Any thread; where the store or the zone cannot be read, nothing is
  // limited.
  std::optional<base::UtcTime> closed_until() const noexcept;
  [[noreturn]] void end(base::UtcTime until, Stopped stopped);

  RunSession& session_;
  const domain::Plan& plan_;
  const std::stop_token stop_;
  const base::Milliseconds look_every_;
};

}  // namespace strongroom::jobs
