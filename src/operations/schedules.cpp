#include "operations/schedules.h"

#include <algorithm>
#include <boost/json.hpp>
#include <variant>

#include "base/error.h"
#include "base/text.h"
#include "domain/json_record.h"
#include "jobs/appointment.h"
#include "schedule/sentence.h"

namespace strongroom::operations {
namespace {

Timetable words_of(const schedule::Schedule& schedule, const std::string& rule) {
  Timetable timetable;
  timetable.sentence = schedule::sentence_of(schedule.rule(), rule);
  if (std::holds_alternative<schedule::Cron>(schedule.rule())) timetable.time_zone = schedule.zone().name();
  return timetable;
}

}  // namespace

void require_due_some_day(const std::string& rule, const std::string& time_zone, base::UtcTime after) {
  if (!schedule::Schedule::parse(rule, time_zone).next_after(after))
    throw base::Error{base::ErrorCode::invalid_input, "the schedule '" + base::terminal_safe(rule) + "' never comes"};
}

Timetable timetable_of_rule(const std::string& rule, const std::string& time_zone, base::UtcTime now) {
  const auto schedule = schedule::Schedule::parse(rule, time_zone);
  auto timetable = words_of(schedule, rule);
  timetable.next = schedule.next(now, kShownInstants);
  if (timetable.next.empty()) timetable.problem = "it never comes";
  return timetable;
}

Timetable timetable_of(domain::StoreReader& store, const domain::Plan& plan, base::UtcTime now) {
  return timetable_of({plan.schedule, plan.time_zone, plan.windows}, now,
                      [&] { return jobs::next_due(store, plan, now); });
}

Timetable timetable_of(const Times& times, base::UtcTime now, const NextDue& next) {
  if (times.rule.empty()) return {};
  try {
    const auto schedule = schedule::Schedule::parse(times.rule, times.time_zone, times.windows);
    auto timetable = words_of(schedule, times.rule);
    const auto due = next();
    if (!due) return timetable;
    timetable.next = schedule.next(std::max(due->next_at, now), kShownInstants - 1);
    timetable.next.insert(timetable.next.begin(), due->next_at);
    return timetable;
  } catch (const base::Error& error) {
    if (error.code() != base::ErrorCode::invalid_input) throw;
    Timetable timetable;
    timetable.sentence = times.rule;
    timetable.problem = error.message();
    return timetable;
  }
}

boost::json::object to_json(const Timetable& timetable) {
  boost::json::array next;
  for (const auto instant : timetable.next) next.emplace_back(base::format_utc(instant));
  return {{"sentence", domain::text_or_null(timetable.sentence)},
          {"time_zone", domain::text_or_null(timetable.time_zone)},
          {"next", std::move(next)},
          {"problem", domain::text_or_null(timetable.problem)}};
}

}  // namespace strongroom::operations
