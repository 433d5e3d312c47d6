// Starts what is due: backups of plans, and what is done to repositories.
// docs/decisions/0025-due-times-in-the-store.md has the rules.
#pragma once

#include <functional>
#include <set>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "jobs/appointment.h"
#include "jobs/executor.h"
#include "jobs/services.h"

namespace strongroom::jobs {

// How work is started; each throws what Executor's functions throw, and returns the run's id.
struct Starts {
  std::function<std::string(const domain::Plan&, const StartedBy&)> backup;
  std::function<std::string(const domain::Repository&, const StartedBy&)> prune;
  std::function<std::string(const domain::Repository&, const StartedBy&)> verify;
};
Starts starts_of(Executor& executor);

// What is due is in the store, not here: whoever makes one anew goes on where the last one was killed. One thread
// calls.
class Scheduler {
 public:
  Scheduler(Services services, Starts starts) : services_{services}, starts_{std::move(starts)} {}

  // Starts what is due now. Returns when to come again at the latest; sooner when a plan or a repository has changed, a
  // run has ended or the clock was set. What is wrong with one is logged and keeps no other waiting. Throws when the
  // store cannot be read or written.
  // Ends early when `stop` is requested.
  base::UtcTime act(const std::stop_token& stop = {});

 private:
  struct Passed;
  // What has a schedule or may have had one, and how it is started.
  struct Item {
    domain::ScheduledWork of;
    std::function<std::optional<Appointment>()> appointment;
    std::function<std::string(const StartedBy&)> start;
  };
  std::vector<Item> items();
  base::UtcTime look_after(const Item& item, base::UtcTime now);
  domain::Due remembered(const Appointment& appointment, base::UtcTime now);
  base::UtcTime handle_passed(const Item& item, const Appointment& appointment, const domain::Due& due,
                              base::UtcTime now);
  bool start(const Item& item, const Appointment& appointment, const Passed& passed, const domain::Due& next,
             bool late);
  bool is_running(const domain::ScheduledWork& of) const;
  void complain(const domain::ScheduledWork& of, const std::string& what);

  Services services_;
  Starts starts_;
  std::vector<domain::ScheduledWork> running_;  // what has a run that has not ended, in this act()
  std::set<std::string> complained_;            // once for each and reason
};

}  // namespace strongroom::jobs
