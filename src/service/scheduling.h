// The thread on which a service's schedules run.
#pragma once

#include <thread>

#include "jobs/executor.h"
#include "jobs/scheduler.h"
#include "jobs/services.h"
#include "ledger/entry.h"
#include "service/wall_alarm.h"

namespace strongroom::service {

// Whether what is due may be another after this: a plan has changed, a backup has ended.
bool matters_to_schedules(const ledger::Event& event);

// From its making until stop(): starts what is due, and once, after the first look, what was cut off. Lives on while
// the store cannot be read or written: tries again, ever more seldom, and says it in the log once. The references must
// outlive it.
class Scheduling {
 public:
  Scheduling(jobs::Services services, jobs::Executor& executor, WallAlarm& alarm);
  // Nothing is started after it has returned. Idempotent.
  void stop();

 private:
  void loop(const std::stop_token& stop);
  base::UtcTime look(jobs::Scheduler& scheduler, const std::stop_token& stop);

  jobs::Services services_;
  jobs::Executor& executor_;
  WallAlarm& alarm_;
  bool resumed_ = false;  // the thread's alone
  std::jthread thread_;
};

}  // namespace strongroom::service
