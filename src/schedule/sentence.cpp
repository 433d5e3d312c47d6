#include "schedule/sentence.h"

#include <array>
#include <cstdio>
#include <vector>

namespace strongroom::schedule {
namespace {

constexpr std::array kDays{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
constexpr std::size_t kMostTimes = 4;  // more of them in a sentence help nobody

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += i + 1 == parts.size() ? " and " : ", ";
    text += parts[i];
  }
  return text;
}

std::string counted(long long number, const char* unit) {
  if (number == 1) return std::string{"every "} + unit;
  return "every " + std::to_string(number) + " " + unit + "s";
}

std::string told(const Every& every) {
  const auto minutes = every.period.count();
  return minutes % 60 == 0 ? counted(minutes / 60, "hour") : counted(minutes, "minute");
}

std::vector<std::string> times_of(const Cron& cron) {
  std::vector<std::string> times;
  for (unsigned hour = 0; hour < 24; ++hour) {
    for (unsigned minute = 0; minute < 60; ++minute) {
      if (!cron.hours()[hour] || !cron.minutes()[minute]) continue;
      char text[16];
      std::snprintf(text, sizeof text, "%02u:%02u", hour, minute);
      times.emplace_back(text);
    }
  }
  return times;
}

// "every day", "every Monday and Friday", "on day 1 of every month"; empty when there is no such words.
std::string days_of(const Cron& cron) {
  if (cron.is_every_day()) return "every day";
  if (const auto weekdays = cron.only_weekdays()) {
    std::vector<std::string> names;
    for (unsigned i = 1; i <= 7; ++i)
      if ((*weekdays)[i % 7]) names.emplace_back(kDays[i % 7]);
    return "every " + joined(names);
  }
  if (const auto day = cron.only_day_of_month())
    return *day == 0 ? "on the last day of every month" : "on day " + std::to_string(*day) + " of every month";
  return {};
}

// Of an hour, whatever the hour: "every minute", "every hour at minute 5"; empty when hours are restricted.
std::string within_hours(const Cron& cron) {
  if (!cron.hours().all() || !cron.is_every_day()) return {};
  if (cron.minutes().all()) return "every minute";
  if (cron.minutes().count() > kMostTimes) return {};
  std::vector<std::string> minutes;
  for (unsigned i = 0; i < 60; ++i)
    if (cron.minutes()[i]) minutes.push_back(std::to_string(i));
  return std::string{"every hour at minute"} + (minutes.size() > 1 ? "s " : " ") + joined(minutes);
}

}  // namespace

std::string sentence_of(const Rule& rule, std::string_view as_written) {
  if (const auto* every = std::get_if<Every>(&rule)) return told(*every);
  const auto& cron = std::get<Cron>(rule);
  if (auto hourly = within_hours(cron); !hourly.empty()) return hourly;
  const auto days = days_of(cron);
  if (days.empty() || cron.hours().count() * cron.minutes().count() > kMostTimes)
    return "at '" + std::string{as_written} + "'";
  return days + " at " + joined(times_of(cron));
}

}  // namespace strongroom::schedule
