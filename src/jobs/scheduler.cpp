#include "jobs/scheduler.h"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "base/error.h"
#include "base/kill_point.h"

namespace strongroom::jobs {
namespace {

using base::Error;
using base::ErrorCode;
using base::UtcTime;

constexpr std::chrono::hours kLongestSleep{1};
constexpr std::chrono::minutes kAgain{1};        // after something that may heal
constexpr std::chrono::minutes kStillInTime{1};  // a start that is later than this was missed
constexpr std::chrono::days kNever{366 * 40};    // for a rule without a next instant
constexpr std::chrono::days kCounted{400};  // what is older was missed by a clock that was wrong; it is not counted

bool is_of_the_store(const Error& error) {
  return error.code() == ErrorCode::status_fetch || error.code() == ErrorCode::internal ||
         error.code() == ErrorCode::no_space;
}

ledger::Event missed_event(const domain::Plan& plan, UtcTime first, UtcTime last, std::uint64_t count, bool caught_up) {
  ledger::Event event;
  event.actor = "system";
  event.action = "schedule.missed";
  event.target = "plan/" + plan.name;
  event.severity = caught_up ? ledger::Severity::notice : ledger::Severity::warning;
  event.result = caught_up ? "caught-up" : "skipped";
  event.details = {{"first", base::format_utc(first)}, {"last", base::format_utc(last)}, {"count", count}};
  return event;
}

}  // namespace

// The instants that have come since the plan was looked after the last time, at least one.
struct Scheduler::Passed {
  UtcTime first;
  UtcTime previous;  // before the last; the first where it is the only one
  UtcTime last;
  std::uint64_t count = 1;
  UtcTime next;  // the one that has not come yet

  static Passed of(const domain::Plan& plan, const schedule::Schedule& schedule, UtcTime first, UtcTime now) {
    if (now - first > kCounted) first = schedule.next_after(now - kCounted).value_or(first);
    Passed passed{first, first, first, 1, {}};
    for (;;) {
      const auto next = schedule.next_after(passed.last);
      passed.next = next.value_or(passed.last + kNever);
      if (passed.next + delay_of(plan, schedule, passed.next) > now) return passed;
      passed.previous = std::exchange(passed.last, passed.next);
      ++passed.count;
    }
  }
};

UtcTime Scheduler::act(const std::stop_token& stop) {
  const auto now = services_.clock.now();
  auto again = now + kLongestSleep;
  running_.clear();
  for (const auto& run : services_.store.unfinished_runs())
    if (run.kind == domain::RunKind::backup) running_.insert(run.plan);
  for (const auto& plan : services_.store.plans()) {
    if (stop.stop_requested()) return now;
    try {
      again = std::min(again, look_after(plan, now));
    } catch (const Error& error) {
      if (is_of_the_store(error)) throw;
      complain(plan, error.message());
      again = std::min(again, now + kAgain);
    }
  }
  return again;
}

UtcTime Scheduler::look_after(const domain::Plan& plan, UtcTime now) {
  const auto schedule = schedule_of(plan);
  if (!schedule) {
    if (remembered_due(services_.store, plan.name)) services_.store.forget_due(plan.name);
    return UtcTime::max();
  }
  const auto due = remembered(plan, *schedule, now);
  const auto start_at = due.next_at + delay_of(plan, *schedule, due.next_at);
  return start_at > now ? start_at : handle_passed(plan, *schedule, due, now);
}

// What the store has, where it still holds: a changed rule begins anew, and so does a clock that was put back, but for
// instants that have had their run.
domain::Due Scheduler::remembered(const domain::Plan& plan, const schedule::Schedule& schedule, UtcTime now) {
  auto& store = services_.store;
  const auto stored = remembered_due(store, plan.name);
  domain::Due due{plan.name, schedule.next_after(now).value_or(now + kNever), basis_of(plan, schedule)};
  const bool holds = stored && stored->basis == due.basis;
  if (holds && stored->next_at <= due.next_at) return *stored;
  const auto limit = holds ? stored->next_at : UtcTime::max();
  while (due.next_at < limit && store.has_run_due_at(plan.name, due.next_at))
    due.next_at = schedule.next_after(due.next_at).value_or(due.next_at + kNever);
  if (due.next_at >= limit) return *stored;
  store.set_due(due);
  return due;
}

UtcTime Scheduler::handle_passed(const domain::Plan& plan, const schedule::Schedule& schedule, const domain::Due& due,
                                 UtcTime now) {
  const auto passed = Passed::of(plan, schedule, due.next_at, now);
  const domain::Due next{plan.name, passed.next, due.basis};
  const bool late = now - (passed.last + delay_of(plan, schedule, passed.last)) > kStillInTime;
  const bool running = running_.contains(plan.name);
  const auto next_start = next.next_at + delay_of(plan, schedule, next.next_at);
  if (plan.missed == domain::MissedRuns::skip && (late || running)) {
    services_.store.set_due(next, missed_event(plan, passed.first, passed.last, passed.count, false));
    return next_start;
  }
  if (running) return UtcTime::max();  // its end calls again
  return start(plan, passed, next, late) ? next_start : now + kAgain;
}

// False: not yet. An instant that has had its run, before a clock was put back or by somebody else, counts as started.
bool Scheduler::start(const domain::Plan& plan, const Passed& passed, const domain::Due& next, bool late) {
  if (services_.store.has_run_due_at(plan.name, passed.last)) {
    services_.store.set_due(next);
    return true;
  }
  StartedBy by{.trigger = domain::Trigger::schedule, .actor = "system", .queue = true};
  by.scheduled_at = passed.last;
  by.due = next;
  const bool caught_up = plan.missed == domain::MissedRuns::catch_up;
  if (late)
    by.before = missed_event(plan, passed.first, passed.last, passed.count, caught_up);
  else if (passed.count > 1)  // the last of them is in time
    by.before = missed_event(plan, passed.first, passed.previous, passed.count - 1, caught_up);
  base::kill_point("schedule.start");
  try {
    start_(plan, by);
    running_.insert(plan.name);
    return true;
  } catch (const Error& error) {
    if (is_of_the_store(error)) throw;
    complain(plan, "the backup that is due could not be started: " + error.message());
    return false;
  }
}

void Scheduler::complain(const domain::Plan& plan, const std::string& what) {
  if (complained_.insert(plan.name + "\n" + what).second) services_.log.error("plan " + plan.name + ": " + what);
}

}  // namespace strongroom::jobs
