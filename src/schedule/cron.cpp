#include "schedule/cron.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "schedule/cron_field.h"

namespace strongroom::schedule {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::local_days;
using std::chrono::year_month_day;

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kShort{{{"@hourly", "0 * * * *"},
                                                                               {"@daily", "0 0 * * *"},
                                                                               {"@midnight", "0 0 * * *"},
                                                                               {"@weekly", "0 0 * * 0"},
                                                                               {"@monthly", "0 0 1 * *"},
                                                                               {"@yearly", "0 0 1 1 *"},
                                                                               {"@annually", "0 0 1 1 *"}}};

std::string_view expanded(std::string_view text) {
  for (const auto& [name, fields] : kShort)
    if (text == name) return fields;
  if (text.starts_with('@'))
    throw base::Error{base::ErrorCode::invalid_input,
                      "the schedule '" + base::terminal_safe(text) +
                          "' is not known; there are @hourly, @daily, @weekly, @monthly "
                          "and @yearly"};
  return text;
}

std::vector<std::string_view> fields_of(std::string_view text) {
  std::vector<std::string_view> fields;
  for (std::size_t at = 0; (at = text.find_first_not_of(" \t", at)) != std::string_view::npos;) {
    const auto end = std::min(text.find_first_of(" \t", at), text.size());
    fields.push_back(text.substr(at, end - at));
    at = end;
  }
  if (fields.size() != 5)
    throw base::Error{base::ErrorCode::invalid_input,
                      "a schedule has five fields (minute, hour, day of the month, month, day of the week), as in "
                      "'0 2 * * *', or is one like @daily or 'every 6 hours'"};
  return fields;
}

bool is_last_of_month(const year_month_day& date) {
  return date.day() == (date.year() / date.month() / std::chrono::last).day();
}

template <std::size_t Bits>
std::optional<unsigned> first_from(const std::bitset<Bits>& set, unsigned from) {
  for (auto at = from; at < Bits; ++at)
    if (set[at]) return at;
  return std::nullopt;
}

}  // namespace

Cron Cron::parse(std::string_view text) {
  const auto fields = fields_of(expanded(text));
  const auto day = parse_field(fields[2], kDayOfMonth);
  const auto weekday = parse_field(fields[4], kDayOfWeek);
  Cron cron;
  cron.minutes_ = parse_field(fields[0], kMinute).values;
  cron.hours_ = parse_field(fields[1], kHour).values;
  cron.days_ = day.values;
  cron.last_day_ = day.last;
  cron.any_day_ = day.any;
  cron.months_ = parse_field(fields[3], kMonth).values;
  cron.weekdays_ = weekday.values;
  cron.last_weekdays_ = weekday.last_values;
  cron.any_weekday_ = weekday.any;
  return cron;
}

bool Cron::day_of_month_matches(const year_month_day& date) const {
  return days_[unsigned{date.day()}] || (last_day_ && is_last_of_month(date));
}

bool Cron::weekday_matches(local_days day, const year_month_day& date) const {
  const auto weekday = std::chrono::weekday{day}.c_encoding();
  return weekdays_[weekday] || (last_weekdays_[weekday] && year_month_day{day + days{7}}.month() != date.month());
}

bool Cron::matches(local_days day) const {
  const year_month_day date{day};
  if (!months_[unsigned{date.month()}]) return false;
  const bool in_month = day_of_month_matches(date);
  const bool in_week = weekday_matches(day, date);
  return any_day_ || any_weekday_ ? in_month && in_week : in_month || in_week;
}

bool Cron::matches(std::chrono::local_time<std::chrono::minutes> minute) const {
  const auto day = floor<days>(minute);
  const auto of_day = (minute - day).count();
  return minutes_[static_cast<std::size_t>(of_day % 60)] && hours_[static_cast<std::size_t>(of_day / 60)] &&
         matches(day);
}

std::optional<std::chrono::local_time<std::chrono::minutes>> Cron::first_in(
    std::chrono::local_time<std::chrono::minutes> from, std::chrono::local_time<std::chrono::minutes> before) const {
  for (auto day = floor<days>(from); day < before; day += days{1}) {
    if (!matches(day)) continue;
    const auto begin = std::max(std::chrono::minutes{0}, from - day).count();
    for (auto hour = first_from(hours_, static_cast<unsigned>(begin / 60)); hour;
         hour = first_from(hours_, *hour + 1)) {
      const auto least = *hour == begin / 60 ? static_cast<unsigned>(begin % 60) : 0U;
      const auto minute = first_from(minutes_, least);
      if (!minute) continue;
      const auto found = day + std::chrono::hours{*hour} + std::chrono::minutes{*minute};
      return found < before ? std::optional{found} : std::nullopt;
    }
  }
  return std::nullopt;
}

std::optional<std::bitset<7>> Cron::only_weekdays() const {
  const bool any =
      months_.count() == 12 && any_day_ && days_.count() == 31 && last_weekdays_.none() && !weekdays_.all();
  return any ? std::optional{weekdays_} : std::nullopt;
}

std::optional<unsigned> Cron::only_day_of_month() const {
  if (months_.count() != 12 || !any_weekday_ || !weekdays_.all() || days_.count() + (last_day_ ? 1 : 0) != 1)
    return std::nullopt;
  return last_day_ ? std::optional{0U} : first_from(days_, 1);
}

}  // namespace strongroom::schedule
