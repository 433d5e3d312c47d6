// Every due instant against a scan of every minute, over years and over the zones with odd rules.
#include <date/tz.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "schedule/schedule.h"
#include "support/rounds.h"

namespace strongroom::schedule {
namespace {

using std::chrono::minutes;
using std::chrono::sys_days;
using std::chrono::sys_time;

using LocalMinute = std::chrono::local_time<minutes>;

struct Stretch {
  const char* zone;
  int first;  // years
  int last;
};

// Where offsets change in ways that are easy to get wrong. All offsets in these years are whole minutes.
constexpr Stretch kOdd[]{
    {"Australia/Lord_Howe", 2024, 2025},  // half an hour
    {"Pacific/Apia", 2011, 2012},         // a day that never was
    {"Pacific/Kwajalein", 1993, 1993},    // another
    {"America/Caracas", 2007, 2008},      // back by half an hour, for good
    {"America/Sao_Paulo", 2018, 2019},    // at midnight
    {"Africa/Casablanca", 2025, 2026},    // back for Ramadan
    {"Africa/Cairo", 2014, 2014},         // four changes in a year
    {"Europe/Dublin", 2025, 2026},        // winter is the exception
    {"Antarctica/Troll", 2025, 2026},     // two hours
    {"Asia/Pyongyang", 2015, 2018},       // half an hour there and back
    {"America/New_York", 1974, 1975},     // the oil crisis
    {"Europe/London", 1973, 1973},        {"Asia/Tehran", 2021, 2022},
    {"America/Scoresbysund", 2024, 2024}, {"Etc/UTC", 2026, 2026},
};

// What clocks show, minute by minute, from two days before `begin` on.
class Clocks {
 public:
  Clocks(const date::time_zone* zone, sys_days begin, sys_days end)
      : begin_{begin - std::chrono::days{2}}, zone_{zone} {
    for (sys_time<minutes> now = begin_; now < end; now += minutes{1})
      shows_.push_back(LocalMinute{now.time_since_epoch() + offset(now)});
  }
  sys_time<minutes> at(std::size_t i) const { return begin_ + minutes{static_cast<long>(i)}; }
  const std::vector<LocalMinute>& shows() const { return shows_; }

 private:
  minutes offset(sys_time<minutes> now) {
    if (now >= info_.end || now < info_.begin) info_ = zone_->get_info(date::sys_seconds{now});
    return std::chrono::duration_cast<minutes>(info_.offset);
  }
  sys_time<minutes> begin_;
  const date::time_zone* zone_;
  date::sys_info info_{};
  std::vector<LocalMinute> shows_;
};

// The rule, told the slow way: what clocks show at each minute, what they have shown before, and what they leapt over.
std::vector<base::UtcTime> scanned(const Cron& cron, const Clocks& clocks, base::UtcTime begin) {
  std::vector<base::UtcTime> due;
  const auto& shows = clocks.shows();
  std::vector<bool> shown(shows.size() + 4 * 24 * 60);  // by minutes from a day before the first; no zone leaps further
  const auto place = [&](LocalMinute minute) {
    return static_cast<std::size_t>((minute - shows.front()).count() + 24 * 60);
  };
  const auto is_due = [&](LocalMinute minute) { return !shown[place(minute)] && cron.matches(minute); };
  for (std::size_t i = 0; i < shows.size(); ++i) {
    bool found = is_due(shows[i]);
    for (auto leapt = i == 0 ? shows[i] : shows[i - 1] + minutes{1}; leapt < shows[i]; leapt += minutes{1})
      found = found || is_due(leapt);
    if (found && clocks.at(i) >= begin) due.push_back(clocks.at(i));
    shown[place(shows[i])] = true;
  }
  return due;
}

class Dice {
 public:
  explicit Dice(unsigned seed) : engine_{seed} {}
  unsigned upto(unsigned most) { return std::uniform_int_distribution<unsigned>{0, most}(engine_); }

  std::string field(unsigned least, unsigned most) {
    const auto one = [&] { return std::to_string(least + upto(most - least)); };
    switch (upto(5)) {
      case 0:
        return "*";
      case 1:
        return "*/" + std::to_string(1 + upto(most - 1));
      case 2:
        return one() + "," + one() + "," + one();
      case 3: {
        const auto first = least + upto(most - least);
        return std::to_string(first) + "-" + std::to_string(first + upto(most - first));
      }
      default:
        return one();
    }
  }

  // Hours around which clocks are changed, more often than not.
  std::string rule() {
    const auto hour = upto(2) == 0 ? field(0, 23) : std::to_string(upto(3)) + (upto(1) == 0 ? "" : ",23");
    const auto day = upto(3) == 0 ? (upto(4) == 0 ? "L" : field(1, 31)) : "*";
    const auto month = upto(5) == 0 ? field(1, 12) : "*";
    const auto weekday = upto(3) == 0 ? (upto(4) == 0 ? "5L" : field(0, 6)) : "*";
    return field(0, 59) + " " + hour + " " + day + " " + month + " " + weekday;
  }

 private:
  std::mt19937 engine_;
};

void compare(const Clocks& clocks, sys_days begin, sys_days end, const char* zone, const std::string& rule) {
  SCOPED_TRACE(std::string{zone} + " " + rule + " from " + base::format_utc(begin));
  const auto wanted = scanned(Cron::parse(rule), clocks, begin);
  const auto schedule = Schedule::parse(rule, zone);
  std::vector<base::UtcTime> found;
  for (auto due = schedule.next_after(base::UtcTime{begin} - base::UtcTime::duration{1}); due && *due < end;
       due = schedule.next_after(*due))
    found.push_back(*due);
  ASSERT_EQ(found.size(), wanted.size());
  ASSERT_EQ(found, wanted);
}

void compare_over(sys_days begin, sys_days end, const char* zone, Dice& dice, int rules) {
  const Clocks clocks{date::locate_zone(zone), begin, end};
  compare(clocks, begin, end, zone, "* * * * *");
  compare(clocks, begin, end, zone, "30 * * * *");
  for (int i = 0; i < rules; ++i) compare(clocks, begin, end, zone, dice.rule());
}

TEST(ScheduleProperty, IsWhatAScanOfEveryMinuteFinds) {
  Dice dice{20261129};
  for (const auto& stretch : kOdd) {
    const sys_days begin{std::chrono::year{stretch.first} / 1 / 1};
    const sys_days end{std::chrono::year{stretch.last + 1} / 1 / 1};
    if (support::is_long()) compare_over(begin, end, stretch.zone, dice, 60);
    // Around every change of the clocks, and around one new year without.
    compare_over(begin, begin + std::chrono::days{3}, stretch.zone, dice, 6);
    const auto* zone = date::locate_zone(stretch.zone);
    for (auto change = zone->get_info(begin).end; change < end; change = zone->get_info(change).end) {
      const auto day = std::chrono::floor<std::chrono::days>(change);
      compare_over(day - std::chrono::days{1}, day + std::chrono::days{3}, stretch.zone, dice, 6);
    }
  }
}

TEST(ScheduleProperty, NextIsTheSameFromWhereverOneAsks) {
  Dice dice{7};
  const auto begin = base::UtcTime{sys_days{std::chrono::year{1990} / 1 / 1}};
  for (int i = 0; i < (support::is_long() ? 20'000 : 500); ++i) {
    const auto& stretch = kOdd[dice.upto(std::size(kOdd) - 1)];
    const auto rule = dice.rule();
    const auto schedule = Schedule::parse(rule, stretch.zone);
    const auto asked = begin + minutes{dice.upto(60 * 24 * 365 * 40)} + std::chrono::seconds{dice.upto(59)};
    const auto due = schedule.next_after(asked);
    if (!due) continue;  // the 30th of February
    ASSERT_GT(*due, asked) << stretch.zone << " " << rule;
    ASSERT_EQ(schedule.next_after(*due - base::UtcTime::duration{1}), due) << stretch.zone << " " << rule;
    ASSERT_EQ(schedule.next_after(asked + (*due - asked) / 2), due) << stretch.zone << " " << rule;
  }
}

}  // namespace
}  // namespace strongroom::schedule
