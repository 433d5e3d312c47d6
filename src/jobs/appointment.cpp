#include "jobs/appointment.h"

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

std::string basis_of(const std::string& rule, const schedule::Schedule& schedule) {
  return rule + "\n" + schedule.zone().name();
}

const std::string& rule_of(const domain::Maintenance& maintenance, domain::Work work) {
  return work == domain::Work::prune ? maintenance.prune : maintenance.verify;
}

}  // namespace

base::Milliseconds Appointment::delay_of(base::UtcTime due_at) const {
  auto most = jitter;
  if (most <= base::Milliseconds{0}) return base::Milliseconds{0};
  if (const auto next = schedule.next_after(due_at))
    most = std::min(most, std::chrono::duration_cast<base::Milliseconds>(*next - due_at));
  const auto hash = spread(of.name + "\n" + base::format_utc(due_at));
  return base::Milliseconds{static_cast<std::int64_t>(hash % static_cast<std::uint64_t>(most.count()))};
}

std::optional<Appointment> appointment_of(const domain::Plan& plan) {
  if (plan.schedule.empty() || plan.paused) return std::nullopt;
  auto schedule = schedule::Schedule::parse(plan.schedule, plan.time_zone, plan.windows);
  auto basis = basis_of(plan.schedule, schedule);
  return Appointment{
      {domain::Work::backup, plan.name}, std::move(schedule), std::move(basis), plan.missed, plan.jitter};
}

std::optional<Appointment> appointment_of(const domain::Repository& repository, domain::Work work) {
  const auto& rule = rule_of(repository.maintenance, work);
  if (rule.empty()) return std::nullopt;
  auto schedule = schedule::Schedule::parse(rule, repository.maintenance.time_zone);
  auto basis = basis_of(rule, schedule);
  return Appointment{{work, repository.name}, std::move(schedule), std::move(basis)};
}

unsigned data_parts(const domain::Repository& repository, base::UtcTime now) {
  const auto appointment = appointment_of(repository, domain::Work::verify);
  if (!appointment) return 1;
  const auto until = now + std::chrono::days{repository.maintenance.verify_days};
  unsigned parts = 0;
  auto instant = appointment->schedule.next_after(now);
  while (instant && *instant <= until && parts < domain::kMostDataParts) {
    ++parts;
    instant = appointment->schedule.next_after(*instant);
  }
  return std::max(parts, 1U);
}

std::optional<domain::Due> remembered_due(domain::StoreReader& store, const domain::ScheduledWork& of) try {
  return store.find_due(of);
} catch (const base::Error& error) {
  if (error.code() != base::ErrorCode::integrity) throw;
  return std::nullopt;
}

std::optional<domain::Due> next_due(domain::StoreReader& store, const Appointment& appointment, base::UtcTime now) {
  if (auto due = remembered_due(store, appointment.of); due && due->basis == appointment.basis) {
    due->next_at = appointment.schedule.opens(due->next_at);
    return due;
  }
  const auto next = appointment.schedule.next_after(now);
  if (!next) return std::nullopt;
  return domain::Due{appointment.of, *next, appointment.basis};
}

std::optional<domain::Due> next_due(domain::StoreReader& store, const domain::Plan& plan, base::UtcTime now) {
  const auto appointment = appointment_of(plan);
  return appointment ? next_due(store, *appointment, now) : std::nullopt;
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
