#include "jobs/plan_schedule.h"

#include "base/error.h"

namespace strongroom::jobs {
namespace {

// FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/. Spreads plans; nothing depends on it being secret.
std::uint64_t spread(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char each : text) {
    hash ^= static_cast<unsigned char>(each);
    hash *= 0x100000001b3U;
  }
  return hash;
}

}  // namespace

std::optional<schedule::Schedule> schedule_of(const domain::Plan& plan) {
  if (plan.schedule.empty() || plan.paused) return std::nullopt;
  return schedule::Schedule::parse(plan.schedule, plan.time_zone);
}

std::string basis_of(const domain::Plan& plan) {
  return plan.schedule + "\n" + plan.time_zone;
}

base::Milliseconds delay_of(const domain::Plan& plan, base::UtcTime due_at) {
  if (plan.jitter <= base::Milliseconds{0}) return base::Milliseconds{0};
  const auto hash = spread(plan.name + "\n" + base::format_utc(due_at));
  return base::Milliseconds{static_cast<std::int64_t>(hash % static_cast<std::uint64_t>(plan.jitter.count()))};
}

std::optional<domain::Due> next_due(domain::StoreReader& store, const domain::Plan& plan, base::UtcTime now) {
  const auto schedule = schedule_of(plan);
  if (!schedule) return std::nullopt;
  const auto basis = basis_of(plan);
  if (auto due = store.find_due(plan.name); due && due->basis == basis) return due;
  const auto next = schedule->next_after(now);
  if (!next) return std::nullopt;
  return domain::Due{plan.name, *next, basis};
}

std::optional<domain::Due> recalculate_next(const Services& services, domain::Run& run,
                                            const std::function<void(const std::string&)>& explain) {
  if (run.kind != domain::RunKind::backup) return std::nullopt;
  try {
    const auto plan = services.store.find_plan(run.plan);
    if (!plan) return std::nullopt;
    auto due = next_due(services.store, *plan, services.clock.now());
    if (due) run.next_at = due->next_at;
    return due;
  } catch (const base::Error& error) {
    explain("when the plan comes next cannot be told: " + error.message());
    return std::nullopt;
  }
}

}  // namespace strongroom::jobs
