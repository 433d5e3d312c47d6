#include "base/clock.h"

#include <algorithm>
#include <cstdio>
#include <ctime>

#include "base/error.h"
#include "base/file.h"

namespace strongroom::base {
namespace {

std::time_t seconds_of(UtcTime time) {
  return static_cast<std::time_t>(std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
}

[[noreturn]] void refuse(std::string_view text) {
  throw Error{ErrorCode::invalid_input, "not a UTC time: " + std::string{text}};
}

// Reads `digits` digits at `at`.
int number_at(std::string_view text, std::size_t at, std::size_t digits) {
  if (at + digits > text.size()) refuse(text);
  int value = 0;
  for (std::size_t i = at; i < at + digits; ++i) {
    if (text[i] < '0' || text[i] > '9') refuse(text);
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

std::chrono::microseconds fraction_of(std::string_view text, std::string_view digits) {
  std::int64_t micros = 0;
  int used = 0;
  for (char c : digits) {
    if (c < '0' || c > '9') refuse(text);
    if (used < 6) {
      micros = micros * 10 + (c - '0');
      ++used;
    }
  }
  for (; used < 6; ++used) micros *= 10;
  return std::chrono::microseconds{micros};
}

constexpr std::size_t kBootIdDigits = 32;

bool is_hex_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

}  // namespace

std::string Clock::boot_id() const {
  std::string id;
  try {
    id = read_file("/proc/sys/kernel/random/boot_id", 256);
  } catch (const Error&) {
    return std::string(kBootIdDigits, '0');  // a container without /proc: only the order within a boot is lost
  }
  std::erase_if(id, [](char c) { return !is_hex_digit(c); });
  return id.size() == kBootIdDigits ? id : std::string(kBootIdDigits, '0');
}

UtcTime SystemClock::now() const {
  return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

MonotonicTime SystemClock::monotonic() const {
  return std::chrono::steady_clock::now();
}

std::chrono::nanoseconds time_suspended() {
  timespec boot{}, awake{};
  ::clock_gettime(CLOCK_MONOTONIC, &awake);
  ::clock_gettime(CLOCK_BOOTTIME, &boot);
  return std::chrono::seconds{boot.tv_sec - awake.tv_sec} + std::chrono::nanoseconds{boot.tv_nsec - awake.tv_nsec};
}

std::string format_utc(UtcTime time) {
  const auto seconds = seconds_of(time);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  const auto micros = (time - std::chrono::floor<std::chrono::seconds>(time)).count();
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%06lldZ", parts.tm_year + 1900, parts.tm_mon + 1,
                parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, static_cast<long long>(micros));
  return text;
}

UtcTime parse_utc(std::string_view text) {
  if (text.size() < 20 || text.back() != 'Z') refuse(text);
  for (auto [at, mark] : {std::pair{4, '-'}, {7, '-'}, {10, 'T'}, {13, ':'}, {16, ':'}})
    if (text[static_cast<std::size_t>(at)] != mark) refuse(text);
  const std::chrono::year_month_day day{std::chrono::year{number_at(text, 0, 4)},
                                        std::chrono::month{static_cast<unsigned>(number_at(text, 5, 2))},
                                        std::chrono::day{static_cast<unsigned>(number_at(text, 8, 2))}};
  const int hour = number_at(text, 11, 2), minute = number_at(text, 14, 2), second = number_at(text, 17, 2);
  if (!day.ok() || hour > 23 || minute > 59 || second > 60) refuse(text);
  UtcTime time = std::chrono::sys_days{day};
  time += std::chrono::hours{hour} + std::chrono::minutes{minute} + std::chrono::seconds{second};
  if (text.size() == 20) return time;
  if (text[19] != '.' || text.size() < 22) refuse(text);
  return time + fraction_of(text, text.substr(20, text.size() - 21));
}

std::string format_local(UtcTime time) {
  const auto seconds = seconds_of(time);
  std::tm parts{};
  localtime_r(&seconds, &parts);
  char text[64];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S %z", &parts);
  return text;
}

}  // namespace strongroom::base
