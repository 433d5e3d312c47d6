#include "service/scheduling.h"

#include <algorithm>
#include <string_view>

#include "base/error.h"
#include "jobs/resume.h"
#include "jobs/scheduler.h"

namespace strongroom::service {
namespace {

// While the store cannot be read or written.
constexpr std::chrono::seconds kSoonest{1};
constexpr std::chrono::seconds kLatest{60};

}  // namespace

bool matters_to_schedules(const ledger::Event& event) {
  const std::string_view action{event.action};
  for (const std::string_view noun : {"plan.", "database.", "repository."})
    if (action.starts_with(noun)) return true;
  return action.starts_with("run.") && action != "run.queued" && action != "run.running" && action != "run.retrying";
}

Scheduling::Scheduling(jobs::Services services, jobs::Executor& executor, WallAlarm& alarm)
    : services_{services}, executor_{executor}, alarm_{alarm}, thread_{[this](const std::stop_token& stop) {
        loop(stop);
      }} {}

void Scheduling::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

// What was cut off is looked at once, after what is due: a plan that has just been started needs no second backup.
base::UtcTime Scheduling::look(jobs::Scheduler& scheduler, const std::stop_token& stop) {
  const auto again = scheduler.act(stop);
  if (!resumed_) jobs::resume_interrupted_backups(services_, executor_);
  resumed_ = true;
  return again;
}

void Scheduling::loop(const std::stop_token& stop) {
  jobs::Scheduler scheduler{services_, jobs::starts_of(executor_)};
  auto pause = kSoonest;
  while (!stop.stop_requested()) {
    base::UtcTime again;
    try {
      again = look(scheduler, stop);
      pause = kSoonest;
    } catch (const std::exception& error) {
      if (pause == kSoonest) services_.log.error(std::string{"what is due cannot be started: "} + error.what());
      again = services_.clock.now() + pause;
      pause = std::min(pause * 2, kLatest);
    }
    alarm_.wait_until(again, stop);
  }
}

}  // namespace strongroom::service
