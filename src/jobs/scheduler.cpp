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

// "plan photos", "prune of repository nas": for the log.
std::string name_of(const domain::ScheduledWork& of) {
  if (of.work == domain::Work::backup) return "plan " + of.name;
  return std::string{to_text(of.work)} + " of repository " + of.name;
}

ledger::Event missed_event(const domain::ScheduledWork& of, UtcTime first, UtcTime last, std::uint64_t count,
                           bool caught_up) {
  ledger::Event event;
  event.actor = "system";
  event.action = "schedule.missed";
  event.target = (of.work == domain::Work::backup ? "plan/" : "repository/") + of.name;
  event.severity = caught_up ? ledger::Severity::notice : ledger::Severity::warning;
  event.result = caught_up ? "caught-up" : "skipped";
  event.details = {{"first", base::format_utc(first)}, {"last", base::format_utc(last)}, {"count", count}};
  if (of.work != domain::Work::backup) event.details["work"] = to_text(of.work);
  return event;
}

}  // namespace

Starts starts_of(Executor& executor) {
  return {[&executor](const domain::Plan& plan, const StartedBy& by) { return executor.start_backup(plan, by); },
          [&executor](const domain::Repository& repository, const StartedBy& by) {
            return executor.start_prune(repository.name, by);
          },
          [&executor](const domain::Repository& repository, const StartedBy& by) {
            return executor.start_check(repository.name, CheckScope::next_part, by);
          }};
}

// The instants that have come since it was looked after the last time, at least one.
struct Scheduler::Passed {
  UtcTime first;
  UtcTime previous;  // before the last; the first where it is the only one
  UtcTime last;
  std::uint64_t count = 1;
  UtcTime next;  // the one that has not come yet

  static Passed of(const Appointment& appointment, UtcTime first, UtcTime now) {
    const auto& schedule = appointment.schedule;
    if (now - first > kCounted) first = schedule.next_after(now - kCounted).value_or(first);
    Passed passed{first, first, first, 1, {}};
    for (;;) {
      const auto next = schedule.next_after(passed.last);
      passed.next = next.value_or(passed.last + kNever);
      if (passed.next + appointment.delay_of(passed.next) > now) return passed;
      passed.previous = std::exchange(passed.last, passed.next);
      ++passed.count;
    }
  }
};

std::vector<Scheduler::Item> Scheduler::items() {
  std::vector<Item> items;
  for (auto& plan : services_.store.plans())
    items.push_back({{domain::Work::backup, plan.name},
                     [plan] { return appointment_of(plan); },
                     [this, plan](const StartedBy& by) { return starts_.backup(plan, by); }});
  for (auto& repository : services_.store.repositories())
    for (const auto work : {domain::Work::prune, domain::Work::verify})
      items.push_back({{work, repository.name},
                       [repository, work] { return appointment_of(repository, work); },
                       [this, repository, work](const StartedBy& by) {
                         return (work == domain::Work::prune ? starts_.prune : starts_.verify)(repository, by);
                       }});
  return items;
}

UtcTime Scheduler::act(const std::stop_token& stop) {
  const auto now = services_.clock.now();
  auto again = now + kLongestSleep;
  running_.clear();
  for (const auto& run : services_.store.unfinished_runs())
    if (run.kind != domain::RunKind::restore) running_.push_back(domain::work_of(run));
  for (const auto& item : items()) {
    if (stop.stop_requested()) return now;
    try {
      again = std::min(again, look_after(item, now));
    } catch (const Error& error) {
      if (is_of_the_store(error)) throw;
      complain(item.of, error.message());
      again = std::min(again, now + kAgain);
    }
  }
  return again;
}

bool Scheduler::is_running(const domain::ScheduledWork& of) const {
  return std::ranges::find(running_, of) != running_.end();
}

UtcTime Scheduler::look_after(const Item& item, UtcTime now) {
  const auto appointment = item.appointment();
  if (!appointment) {
    if (remembered_due(services_.store, item.of)) services_.store.forget_due(item.of);
    return UtcTime::max();
  }
  const auto due = remembered(*appointment, now);
  const auto start_at = due.next_at + appointment->delay_of(due.next_at);
  if (start_at > now) return start_at;
  // What passed while nobody served or looked is made up for in a window.
  if (const auto opens = appointment->schedule.opens(now); opens > now) return opens;
  return handle_passed(item, *appointment, due, now);
}

// What the store has, where it still holds: a changed rule begins anew, and so does a clock that was put back, but for
// instants that have had their run.
domain::Due Scheduler::remembered(const Appointment& appointment, UtcTime now) {
  auto& store = services_.store;
  const auto& schedule = appointment.schedule;
  const auto stored = remembered_due(store, appointment.of);
  domain::Due due{appointment.of, schedule.next_after(now).value_or(now + kNever), appointment.basis};
  const bool holds = stored && stored->basis == due.basis;
  if (holds && stored->next_at <= due.next_at) return *stored;
  const auto limit = holds ? stored->next_at : UtcTime::max();
  while (due.next_at < limit && store.has_run_due_at(appointment.of, due.next_at))
    due.next_at = schedule.next_after(due.next_at).value_or(due.next_at + kNever);
  if (due.next_at >= limit) return *stored;
  store.set_due(due);
  return due;
}

UtcTime Scheduler::handle_passed(const Item& item, const Appointment& appointment, const domain::Due& due,
                                 UtcTime now) {
  const auto passed = Passed::of(appointment, due.next_at, now);
  const domain::Due next{appointment.of, passed.next, due.basis};
  const bool late = now - (passed.last + appointment.delay_of(passed.last)) > kStillInTime;
  const bool running = is_running(appointment.of);
  const auto next_start = next.next_at + appointment.delay_of(next.next_at);
  if (appointment.missed == domain::MissedRuns::skip && (late || running)) {
    services_.store.set_due(next, missed_event(appointment.of, passed.first, passed.last, passed.count, false));
    return next_start;
  }
  if (running) return UtcTime::max();  // its end calls again
  return start(item, appointment, passed, next, late) ? next_start : now + kAgain;
}

// False: not yet. An instant that has had its run, before a clock was put back or by somebody else, counts as started.
bool Scheduler::start(const Item& item, const Appointment& appointment, const Passed& passed, const domain::Due& next,
                      bool late) {
  if (services_.store.has_run_due_at(appointment.of, passed.last)) {
    services_.store.set_due(next);
    return true;
  }
  StartedBy by{.trigger = domain::Trigger::schedule, .actor = "system", .queue = true};
  by.scheduled_at = passed.last;
  by.due = next;
  const bool caught_up = appointment.missed == domain::MissedRuns::catch_up;
  if (late)
    by.before = missed_event(appointment.of, passed.first, passed.last, passed.count, caught_up);
  else if (passed.count > 1)  // the last of them is in time
    by.before = missed_event(appointment.of, passed.first, passed.previous, passed.count - 1, caught_up);
  base::kill_point("schedule.start");
  try {
    item.start(by);
    running_.push_back(appointment.of);
    return true;
  } catch (const Error& error) {
    if (is_of_the_store(error)) throw;
    complain(appointment.of, "what is due could not be started: " + error.message());
    return false;
  }
}

void Scheduler::complain(const domain::ScheduledWork& of, const std::string& what) {
  const auto name = name_of(of);
  if (complained_.insert(name + "\n" + what).second) services_.log.error(name + ": " + what);
}

}  // namespace strongroom::jobs
