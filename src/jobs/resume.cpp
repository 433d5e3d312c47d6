#include "jobs/resume.h"

#include "base/error.h"

namespace strongroom::jobs {
namespace {

// How many backups in a row, this one and those it made up for, were cut off.
unsigned interrupted_in_a_row(domain::StoreReader& store, domain::Run run) {
  unsigned count = 1;
  while (run.retry_of && count <= kMostResumptions) {
    auto before = store.find_run(*run.retry_of);
    if (!before || before->state != domain::RunState::interrupted) break;
    run = std::move(*before);
    ++count;
  }
  return count;
}

std::string resume(Services& services, Executor& executor, const domain::Plan& plan) {
  const auto last = services.store.last_finished_backup(plan.name);
  if (!last || last->state != domain::RunState::interrupted) return {};
  if (interrupted_in_a_row(services.store, *last) > kMostResumptions) {
    services.log.warning("the backup of " + plan.name + " was cut off " + std::to_string(kMostResumptions + 1) +
                         " times in a row; it is not begun again by itself");
    return {};
  }
  StartedBy by{.trigger = domain::Trigger::retry, .actor = "system", .queue = true};
  by.retry_of = last->id;
  return executor.start_backup(plan, by);
}

}  // namespace

std::vector<std::string> resume_interrupted_backups(Services services, Executor& executor) {
  std::vector<std::string> begun;
  for (const auto& plan : services.store.plans()) {
    try {
      if (auto id = resume(services, executor, plan); !id.empty()) begun.push_back(std::move(id));
    } catch (const base::Error& error) {
      if (error.code() == base::ErrorCode::status_fetch) throw;
      services.log.error("the backup of " + plan.name +
                         " that was cut off could not be begun again: " + error.message());
    }
  }
  return begun;
}

}  // namespace strongroom::jobs
