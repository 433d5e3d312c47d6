// Cron's five fields: what POSIX crontab(5) and Vixie's cron have in common, and "L".
#pragma once

#include <bitset>
#include <chrono>
#include <optional>
#include <string_view>

namespace strongroom::schedule {

// Which minutes of a calendar without time zones are meant. An immutable value.
class Cron {
 public:
  // "minute hour day-of-month month day-of-week", each a list of "*", a number, a name ("jan", "mon"), a range or one
  // of these with a step ("*/15", "8-18/2", "5/10" = from 5 on); Sunday is 0 and 7. "L" as the day of the month is its
  // last; "L" after a day of the week ("5L", "friL") the month's last such. "@hourly", "@daily", "@midnight",
  // "@weekly",
  // "@monthly", "@yearly" and "@annually" stand for themselves. Throws invalid_input naming the field and what it
  // takes.
  static Cron parse(std::string_view text);

  // Where both days are given, one of them is enough; a day that begins with "*" is not given (as every cron has it).
  bool matches(std::chrono::local_days day) const;
  bool matches(std::chrono::local_time<std::chrono::minutes> minute) const;

  // The first minute meant at or after `from` and before `before`.
  std::optional<std::chrono::local_time<std::chrono::minutes>> first_in(
      std::chrono::local_time<std::chrono::minutes> from, std::chrono::local_time<std::chrono::minutes> before) const;

  const std::bitset<60>& minutes() const { return minutes_; }
  const std::bitset<24>& hours() const { return hours_; }
  // Nothing but minutes and hours is restricted.
  bool is_every_day() const {
    return months_.count() == 12 && any_day_ && any_weekday_ && days_.count() == 31 && weekdays_.count() == 7;
  }
  // Exactly these days of the week, whatever the date and month; nullopt for any other form.
  std::optional<std::bitset<7>> only_weekdays() const;
  // Exactly one day of every month, 0 = the last; nullopt for any other form.
  std::optional<unsigned> only_day_of_month() const;

 private:
  Cron() = default;
  bool day_of_month_matches(const std::chrono::year_month_day& date) const;
  bool weekday_matches(std::chrono::local_days day, const std::chrono::year_month_day& date) const;

  std::bitset<60> minutes_;
  std::bitset<24> hours_;
  std::bitset<32> days_;  // [1] to [31]
  bool last_day_ = false;
  std::bitset<13> months_;   // [1] to [12]
  std::bitset<7> weekdays_;  // [0] = Sunday
  std::bitset<7> last_weekdays_;
  bool any_day_ = false;  // the field begins with "*"
  bool any_weekday_ = false;
};

}  // namespace strongroom::schedule
