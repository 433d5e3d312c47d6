#include "jobs/plan_schedule.h"

#include <algorithm>

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

std::string basis_of(const domain::Plan& plan, const schedule::Schedule& schedule) {
  return plan.schedule + "\n" + schedule.zone().name();
}

base::Milliseconds delay_of(const domain::Plan& plan, const schedule::Schedule& schedule, base::UtcTime due_at) {
  auto most = plan.jitter;
  if (most <= base::Milliseconds{0}) return base::Milliseconds{0};
  if (const auto next = schedule.next_after(due_at))
    most = std::min(most, std::chrono::duration_cast<base::Milliseconds>(*next - due_at));
  const auto hash = spread(plan.name + "\n" + base::format_utc(due_at));
  return base::Milliseconds{static_cast<std::int64_t>(hash % static_cast<std::uint64_t>(most.count()))};
}

std::optional<domain::Due> remembered_due(domain::StoreReader& store, const std::string& plan) try {
  return store.find_due(plan);
} catch (const base::Error& error) {
  if (error.code() != base::ErrorCode::integrity) throw;
  return std::nullopt;
}

std::optional<domain::Due> next_due(domain::StoreReader& store, const domain::Plan& plan, base::UtcTime now) {
  const auto schedule = schedule_of(plan);
  if (!schedule) return std::nullopt;
  const auto basis = basis_of(plan, *schedule);
  if (auto due = remembered_due(store, plan.name); due && due->basis == basis) return due;
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
