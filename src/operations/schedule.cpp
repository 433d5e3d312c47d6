#include "operations/schedule.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"

namespace strongroom::operations {
namespace {

struct Field {
  const char* name;
  unsigned least;
  unsigned most;
};

constexpr std::array kFields{Field{"minute", 0, 59}, Field{"hour", 0, 23}, Field{"day of the month", 1, 31},
                             Field{"month", 1, 12}, Field{"day of the week", 0, 7}};

std::vector<std::string_view> parts_of(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::optional<unsigned> number_in(std::string_view text, unsigned least, unsigned most) {
  unsigned number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc{} || end != text.data() + text.size() || number < least || number > most)
    return std::nullopt;
  return number;
}

bool is_range(std::string_view text, const Field& field) {
  const auto ends = parts_of(text, '-');
  const auto first = number_in(ends.front(), field.least, field.most);
  if (ends.size() == 1 || !first) return first.has_value();
  const auto last = number_in(ends[1], field.least, field.most);
  return ends.size() == 2 && last && *first <= *last;
}

// "*", "*/15", "8", "8-18", "8-18/2"
bool is_item(std::string_view text, const Field& field) {
  const auto parts = parts_of(text, '/');
  if (parts.size() > 2) return false;
  const bool stepped = parts.size() == 2;
  if (stepped && !number_in(parts[1], 1, field.most)) return false;
  if (parts.front() == "*") return true;
  // A step of a single number would mean nothing.
  if (stepped && parts.front().find('-') == std::string_view::npos) return false;
  return is_range(parts.front(), field);
}

}  // namespace

void require_schedule(std::string_view schedule) {
  if (schedule.empty()) return;
  const auto fields = parts_of(schedule, ' ');
  if (fields.size() != kFields.size())
    throw base::Error{base::ErrorCode::invalid_input,
                      "a schedule has five fields (minute, hour, day of the month, month, day of the week), as in "
                      "'0 2 * * *'"};
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto items = parts_of(fields[i], ',');
    if (!std::ranges::all_of(items, [&](std::string_view item) { return is_item(item, kFields[i]); }))
      throw base::Error{base::ErrorCode::invalid_input, std::string{"the schedule's "} + kFields[i].name +
                                                            " goes from " + std::to_string(kFields[i].least) + " to " +
                                                            std::to_string(kFields[i].most)};
  }
}

}  // namespace strongroom::operations
