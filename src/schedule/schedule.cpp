#include "schedule/schedule.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/text.h"

namespace strongroom::schedule {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_seconds;
using LocalMinute = std::chrono::local_time<minutes>;
using LocalSecond = std::chrono::local_seconds;

constexpr std::chrono::hours kLongest{24 * 7};
constexpr std::chrono::days kHorizon{366 * 40};

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; (at = text.find_first_not_of(' ', at)) != std::string_view::npos;) {
    const auto end = std::min(text.find(' ', at), text.size());
    words.push_back(text.substr(at, end - at));
    at = end;
  }
  return words;
}

std::optional<minutes> unit_of(std::string_view word) {
  if (word == "minute" || word == "minutes") return minutes{1};
  if (word == "hour" || word == "hours") return minutes{60};
  return std::nullopt;
}

// "every hour", "every 15 minutes"; nullopt when the first word is another.
std::optional<Every> every_of(std::string_view text) {
  const auto words = words_of(text);
  if (words.empty() || words.front() != "every") return std::nullopt;
  unsigned number = 1;
  const auto unit = words.size() > 1 ? unit_of(words.back()) : std::nullopt;
  bool good = unit && words.size() <= 3;
  if (good && words.size() == 3) {
    const auto [end, failure] = std::from_chars(words[1].data(), words[1].data() + words[1].size(), number);
    good = failure == std::errc{} && end == words[1].data() + words[1].size() && number > 0 && number <= 10080;
  }
  if (!good || *unit * number > kLongest)
    throw base::Error{base::ErrorCode::invalid_input,
                      "'" + base::terminal_safe(text) +
                          "' is no schedule; say 'every 15 minutes' or 'every 6 hours', 168 hours at "
                          "most, or cron's five fields, as in '0 2 * * *'"};
  return Every{*unit * number};
}

LocalSecond local(sys_seconds instant, seconds offset) {
  return LocalSecond{instant.time_since_epoch() + offset};
}
sys_seconds instant_of(LocalSecond time, seconds offset) {
  return sys_seconds{time.time_since_epoch() - offset};
}

// The latest local time that clocks have shown before this span began. (Clocks put back twice in a short while are why
// more than one span is asked.)
LocalSecond shown_before(const Zone& zone, const Zone::Span& span) {
  auto latest = LocalSecond::min();
  auto begin = span.begin;
  for (int i = 0; i < 3 && begin > sys_seconds{std::chrono::sys_days{std::chrono::year{1800} / 1 / 1}}; ++i) {
    const auto before = zone.at(begin - seconds{1});
    latest = std::max(latest, local(before.end, before.offset));
    begin = before.begin;
  }
  return latest;
}

// The first instant due in `span` at or after `from`.
std::optional<sys_seconds> first_due(const Cron& cron, const Zone& zone, const Zone::Span& span, sys_seconds from,
                                     sys_seconds horizon) {
  const auto shown = shown_before(zone, span);
  const auto begins = local(span.begin, span.offset);
  // What was leapt over is due at the instant after the leap.
  if (from <= span.begin && shown < begins && shown != LocalSecond::min() &&
      cron.first_in(std::chrono::ceil<minutes>(shown), std::chrono::ceil<minutes>(begins)))
    return span.begin;
  const auto least = std::max(local(std::max(from, span.begin), span.offset), shown);
  const auto found = cron.first_in(std::chrono::ceil<minutes>(least),
                                   std::chrono::ceil<minutes>(local(std::min(span.end, horizon), span.offset)));
  return found ? std::optional{instant_of(*found, span.offset)} : std::nullopt;
}

std::optional<base::UtcTime> next_of(const Cron& cron, const Zone& zone, base::UtcTime after) {
  auto from = std::chrono::floor<seconds>(after) + seconds{1};
  const auto horizon = from + kHorizon;
  while (from < horizon) {
    const auto span = zone.at(from);
    if (const auto due = first_due(cron, zone, span, from, horizon)) return *due;
    from = span.end;
  }
  return std::nullopt;
}

base::UtcTime next_of(const Every& every, base::UtcTime after) {
  const auto passed = std::chrono::floor<minutes>(after).time_since_epoch();
  return base::UtcTime{(passed / every.period + 1) * every.period};
}

}  // namespace

Rule parse_rule(std::string_view text) {
  if (const auto every = every_of(text)) return *every;
  return Cron::parse(text);
}

Schedule Schedule::parse(std::string_view rule, std::string_view zone, std::string_view windows) {
  Schedule schedule{parse_rule(rule), zone.empty() ? Zone::of_machine() : Zone::named(zone)};
  if (!windows.empty()) schedule.windows_ = Windows::parse(windows, schedule.zone_);
  return schedule;
}

std::optional<base::UtcTime> Schedule::next_of_rule(base::UtcTime after) const {
  if (const auto* every = std::get_if<Every>(&rule_)) return next_of(*every, after);
  return next_of(std::get<Cron>(rule_), zone_, after);
}

base::UtcTime Schedule::opens(base::UtcTime now) const {
  if (!windows_ || windows_->is_open(now)) return now;
  return windows_->next_change(now).value_or(now);
}

std::optional<base::UtcTime> Schedule::next_after(base::UtcTime instant) const {
  auto after = instant;
  // What came since the windows closed is still to come.
  if (windows_ && !windows_->is_open(instant))
    after = windows_->last_change(instant).value_or(instant) - std::chrono::microseconds{1};
  const auto due = next_of_rule(after);
  return due ? std::optional{opens(*due)} : std::nullopt;
}

std::vector<base::UtcTime> Schedule::next(base::UtcTime after, std::size_t count) const {
  std::vector<base::UtcTime> found;
  while (found.size() < count) {
    const auto due = next_after(after);
    if (!due) break;
    found.push_back(*due);
    after = *due;
  }
  return found;
}

}  // namespace strongroom::schedule
