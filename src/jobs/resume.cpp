#include "jobs/resume.h"

#include "base/error.h"
#include "jobs/appointment.h"
#include "jobs/open_hours.h"

namespace strongroom::jobs {
namespace {

constexpr std::size_t kLookedAt = 20;
constexpr std::chrono::days kForgotten{7};  // what was cut off longer ago nobody expects any more

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

// The newest backup that matters: one that was cancelled before it began changes nothing. nullopt where one has not
// ended: then there is nothing to make up for.
std::optional<domain::Run> last_that_counts(domain::StoreReader& store, const std::string& plan) {
  for (auto& run : store.runs({.plan = plan, .kind = domain::RunKind::backup, .limit = kLookedAt})) {
    if (!domain::is_final(run.state)) return std::nullopt;
    if (run.state != domain::RunState::cancelled || run.started_at) return std::move(run);
  }
  return std::nullopt;
}

bool is_to_be_resumed(const domain::Run& run, const domain::Plan& plan, base::UtcTime now) {
  return run.state == domain::RunState::interrupted && !plan.paused && run.created_at >= plan.created_at &&
         now - run.created_at < kForgotten;
}

std::string resume(Services& services, Executor& executor, const domain::Plan& plan) {
  const auto last = last_that_counts(services.store, plan.name);
  if (!last || !is_to_be_resumed(*last, plan, services.clock.now())) return {};
  if (interrupted_in_a_row(services.store, *last) > kMostResumptions) {
    services.log.warning("the backup of " + plan.name + " was cut off " + std::to_string(kMostResumptions + 1) +
                         " times in a row; it is not begun again by itself");
    return {};
  }
  // What has windows is begun again by its schedule: when the next one opens, or now, where one has opened meanwhile.
  if (!plan.windows.empty()) {
    if (wait_for_window(services, plan)) return {};
    const auto due = remembered_due(services.store, {domain::Work::backup, plan.name});
    if (due && due->next_at <= services.clock.now()) return {};
  }
  StartedBy by{.trigger = domain::Trigger::retry, .actor = "system", .queue = true};
  by.retry_of = last->id;
  auto id = executor.start_backup(plan, by);
  services.log.info("the backup of " + plan.name + " that was cut off begins again: run " + id);
  return id;
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
