// The thread on which a service's schedules run.
#pragma once

#include <thread>

#include "jobs/executor.h"
#include "jobs/services.h"
#include "ledger/entry.h"
#include "service/wall_alarm.h"

namespace strongroom::service {

// Whether what is due may be another after this: a plan has changed, a backup has ended.
bool matters_to_schedules(const ledger::Event& event);

// Starts what is due from its making until stop(). Lives on while the store cannot be read: tries again every second,
// says it in the log once. The references must outlive it.
class Scheduling {
 public:
  Scheduling(jobs::Services services, jobs::Executor& executor, WallAlarm& alarm);
  // Nothing is started after it has returned. Idempotent.
  void stop();

 private:
  void loop(const std::stop_token& stop);

  jobs::Services services_;
  jobs::Executor& executor_;
  WallAlarm& alarm_;
  std::jthread thread_;
};

}  // namespace strongroom::service
