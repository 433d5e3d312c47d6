#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace strongroom::schedule {

// What one field of cron takes.
struct FieldKind {
  std::string_view name;  // as a sentence says it
  unsigned least;
  unsigned most;
  std::span<const std::string_view> names;  // of `first_name` and those after it; lower case
  unsigned first_name = 0;
  bool week = false;  // 7 is 0, and a range may end on it
};

struct Field {
  std::uint64_t values = 0;       // bit n: the number n
  std::uint64_t last_values = 0;  // bit n: the last n of the month ("5L"), days of the week only
  bool last = false;              // "L", the day of the month only
  bool any = false;               // begins with "*"
};

extern const FieldKind kMinute, kHour, kDayOfMonth, kMonth, kDayOfWeek;

// Throws invalid_input: "the schedule's hour goes from 0 to 23; '24' does not".
Field parse_field(std::string_view text, const FieldKind& kind);

}  // namespace strongroom::schedule
