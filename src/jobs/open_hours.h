// Work of a run that goes on while a backup window of its plan is open, and waits while none is.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>

#include "domain/plan.h"
#include "jobs/run_session.h"
#include "schedule/windows.h"

namespace strongroom::jobs {

// The windows of a plan as they are by now: an edit holds at once, for a run that waits, too. For a run that somebody
// has asked for, and for a plan without windows, one is always open. On the run's thread.
class OpenHours {
 public:
  // How often it is looked whether a window has opened or closed. By the clock that people see, which may be set.
  static constexpr base::Milliseconds kLookEvery{std::chrono::seconds{2}};

  OpenHours(RunSession& session, const domain::Plan& plan, std::stop_token stop,
            base::Milliseconds look_every = kLookEvery);

  // Returns when a window is open. Meanwhile others have the run's place and its repository. Throws cancelled when it
  // is stopped.
  void wait();
  // Waits, and calls `work` with a stop that is requested when the window closes; work that ends with `cancelled` then
  // is called again in the next one. The ledger has each such pause ("run.held"). Throws what `work` throws otherwise.
  void perform(const std::function<void(const std::stop_token&)>& work);

 private:
  class Closing;
  // nullopt: nothing is limited. Any thread; where the store or the zone cannot be read, nothing is.
  std::optional<schedule::Windows::State> state() const noexcept;
  void hold();

  RunSession& session_;
  const domain::Plan& plan_;
  const std::stop_token stop_;
  const base::Milliseconds look_every_;
};

}  // namespace strongroom::jobs
