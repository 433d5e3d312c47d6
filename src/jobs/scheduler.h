// Starts backups when their plans are due. docs/decisions/0025-due-times-in-the-store.md has the rules.
#pragma once

#include <functional>
#include <set>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "jobs/executor.h"
#include "jobs/plan_schedule.h"
#include "jobs/services.h"

namespace strongroom::jobs {

// What is due is in the store, not here: whoever makes one anew goes on where the last one was killed. One thread
// calls.
class Scheduler {
 public:
  // Executor::start_backup: throws what that throws, and returns the run's id.
  using Start = std::function<std::string(const domain::Plan&, const StartedBy&)>;

  Scheduler(Services services, Start start) : services_{services}, start_{std::move(start)} {}

  // Starts what is due now. Returns when to come again at the latest; sooner when a plan has changed, a run has ended
  // or the clock was set. What is wrong with one plan is logged and keeps no other waiting. Throws when the store
  // cannot be read or written.
  // Ends early when `stop` is requested.
  base::UtcTime act(const std::stop_token& stop = {});

 private:
  struct Passed;
  base::UtcTime look_after(const domain::Plan& plan, base::UtcTime now);
  domain::Due remembered(const domain::Plan& plan, const schedule::Schedule& schedule, base::UtcTime now);
  base::UtcTime handle_passed(const domain::Plan& plan, const schedule::Schedule& schedule, const domain::Due& due,
                              base::UtcTime now);
  bool start(const domain::Plan& plan, const Passed& passed, const domain::Due& next, bool late);
  void complain(const domain::Plan& plan, const std::string& what);

  Services services_;
  Start start_;
  std::set<std::string> running_;     // plans with a backup that has not ended, in this act()
  std::set<std::string> complained_;  // once for each plan and reason
};

}  // namespace strongroom::jobs
