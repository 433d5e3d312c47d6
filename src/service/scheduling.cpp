#include "service/scheduling.h"

#include <string_view>

#include "base/error.h"
#include "jobs/scheduler.h"

namespace strongroom::service {
namespace {

constexpr std::chrono::seconds kAgain{1};

}  // namespace

bool matters_to_schedules(const ledger::Event& event) {
  const std::string_view action{event.action};
  if (action.starts_with("plan.") || action.starts_with("database.")) return true;
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

void Scheduling::loop(const std::stop_token& stop) {
  jobs::Scheduler scheduler{services_, [this](const domain::Plan& plan, const jobs::StartedBy& by) {
                              return executor_.start_backup(plan, by);
                            }};
  bool said = false;
  while (!stop.stop_requested()) {
    base::UtcTime again;
    try {
      again = scheduler.act();
      said = false;
    } catch (const std::exception& error) {
      if (!said) services_.log.error(std::string{"what is due cannot be started: "} + error.what());
      said = true;
      again = services_.clock.now() + kAgain;
    }
    alarm_.wait_until(again, stop);
  }
}

}  // namespace strongroom::service
