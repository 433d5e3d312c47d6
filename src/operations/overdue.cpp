#include "operations/overdue.h"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "base/error.h"
#include "base/json.h"
#include "domain/consequences.h"
#include "jobs/appointment.h"

namespace strongroom::operations {
namespace {

using base::Milliseconds;
using base::UtcTime;
using std::chrono::duration_cast;

constexpr Milliseconds kLeastGrace{std::chrono::minutes{30}};
constexpr Milliseconds kMostGrace{std::chrono::days{1}};
constexpr std::chrono::days kUnknownPeriod{1};
constexpr std::size_t kEditsLookedAt = 50;

struct LastGood {
  std::optional<UtcTime> began_at{};
  std::optional<UtcTime> ended_at{};
  Milliseconds duration{0};
};

LastGood last_good(domain::StoreReader& store, const std::string& plan) {
  LastGood last;
  for (const auto state : {domain::RunState::succeeded, domain::RunState::warning})
    for (const auto& run : store.runs({.plan = plan, .state = state, .kind = domain::RunKind::backup, .limit = 1}))
      if (!last.began_at || run.created_at > *last.began_at) last = {run.created_at, run.finished_at, run.duration};
  return last;
}

bool changes_times(const ledger::Entry& entry) {
  const auto* changed = entry.event.details.if_contains("changed");
  return changed != nullptr && changed->is_array() && std::ranges::any_of(changed->get_array(), [](const auto& name) {
           return name == "schedule" || name == "time_zone" || name == "windows" || name == "paused";
         });
}

// Since when the plan has had the times it has.
UtcTime times_since(domain::StoreReader& store, const domain::Plan& plan) {
  domain::EntryFilter filter;
  filter.action = "plan.edit";
  filter.target = "plan/" + plan.name;
  filter.limit = kEditsLookedAt;
  for (const auto& entry : store.entries(filter))
    if (changes_times(entry)) return std::max(entry.time, plan.created_at);
  return plan.created_at;
}

struct Expected {
  UtcTime at{};
  Milliseconds period{0};
  std::string trouble;  // why it had to be guessed
};

std::optional<Expected> by_the_rule(const domain::Plan& plan, UtcTime from) {
  const auto appointment = jobs::appointment_of(plan);
  if (!appointment) return std::nullopt;
  const auto first = appointment->schedule.next_after(from);
  if (!first) return std::nullopt;
  const auto second = appointment->schedule.next_after(*first);
  return Expected{*first, duration_cast<Milliseconds>((second ? *second : *first + kUnknownPeriod) - *first), {}};
}

Expected by_what_is_remembered(domain::StoreReader& store, const domain::Plan& plan, UtcTime from,
                               std::string trouble) {
  const auto due = jobs::remembered_due(store, {domain::Work::backup, plan.name});
  const auto at = due ? std::max(due->next_at, from) : from + kUnknownPeriod;
  return {at, kUnknownPeriod, "its schedule cannot be followed: " + std::move(trouble)};
}

std::optional<Expected> expected_after(domain::StoreReader& store, const domain::Plan& plan, UtcTime from) try {
  return by_the_rule(plan, from);
} catch (const base::Error& error) {
  if (error.code() != base::ErrorCode::invalid_input) throw;
  return by_what_is_remembered(store, plan, from, error.message());
}

Milliseconds grace_of(const Expected& expected) {
  return std::clamp(expected.period / 4, kLeastGrace, kMostGrace);
}

// One that does not end is no excuse for ever.
bool is_under_way(domain::StoreReader& store, const domain::Plan& plan, const Expected& expected, UtcTime now) {
  const auto most = std::max<Milliseconds>(kMostGrace, expected.period);
  return std::ranges::any_of(store.unfinished_runs(), [&](const domain::Run& run) {
    return run.plan == plan.name && run.kind == domain::RunKind::backup && now - run.created_at < most;
  });
}

std::string reason_of(domain::StoreReader& store, const domain::Plan& plan, const Expected& expected) {
  if (!expected.trouble.empty()) return expected.trouble;
  const auto last = store.last_finished_backup(plan.name);
  if (!last || last->created_at < expected.at) return "no backup was started, or it has not ended";
  if (last->error) return "the last backup did not succeed: " + last->error->message;
  return "the last backup did not succeed";
}

ledger::Event overdue_event(const domain::Plan& plan, const Overdue& overdue) {
  ledger::Event event;
  event.actor = "system";
  event.action = domain::kOverdueAction;
  event.target = "plan/" + plan.name;
  event.severity = ledger::Severity::error;
  event.result = "failed";
  event.details = {{"expected_at", base::format_utc(overdue.expected_at)},
                   {"grace_ms", overdue.grace.count()},
                   {"reason", overdue.reason},
                   {"last_good_at", base::time_or_null(overdue.last_good_at)}};
  return event;
}

bool record_one(domain::Store& store, domain::NotificationReader& failures, const domain::Plan& plan, UtcTime now) try {
  if (plan.schedule.empty() || plan.paused || failures.find_failure(domain::overdue_topic(plan.name))) return false;
  const auto overdue = overdue_of(store, plan, now);
  if (overdue) store.record(overdue_event(plan, *overdue));
  return overdue.has_value();
} catch (const base::Error& error) {
  // Its page and the doctor say that its records are damaged.
  if (error.code() != base::ErrorCode::integrity) throw;
  return false;
}

}  // namespace

std::optional<Overdue> overdue_of(domain::StoreReader& store, const domain::Plan& plan, UtcTime now) {
  if (plan.schedule.empty() || plan.paused) return std::nullopt;
  const auto last = last_good(store, plan.name);
  const auto is_late = [&](const Expected& expected) {
    return now > expected.at + grace_of(expected) + plan.jitter + last.duration;
  };
  auto expected = expected_after(store, plan, std::max(last.began_at.value_or(plan.created_at), plan.created_at));
  if (!expected || !is_late(*expected)) return std::nullopt;
  // Only now: it takes a search of the ledger.
  expected = expected_after(store, plan, std::max(last.began_at.value_or(plan.created_at), times_since(store, plan)));
  if (!expected || !is_late(*expected) || is_under_way(store, plan, *expected, now)) return std::nullopt;
  return Overdue{expected->at, grace_of(*expected), reason_of(store, plan, *expected), last.ended_at};
}

unsigned record_overdue(domain::Store& store, domain::NotificationReader& failures, UtcTime now) {
  unsigned recorded = 0;
  for (const auto& plan : store.plans())
    if (record_one(store, failures, plan, now)) ++recorded;
  return recorded;
}

}  // namespace strongroom::operations
