#include "schedule/cron_field.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/text.h"

namespace strongroom::schedule {
namespace {

constexpr std::array<std::string_view, 12> kMonthNames{"jan", "feb", "mar", "apr", "may", "jun",
                                                       "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kDayNames{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

[[noreturn]] void refuse(std::string_view item, const FieldKind& kind) {
  const auto names = kind.names.empty()
                         ? std::string{}
                         : " or from " + std::string{kind.names.front()} + " to " + std::string{kind.names.back()};
  throw base::Error{base::ErrorCode::invalid_input,
                    "the schedule's " + std::string{kind.name} + " goes from " + std::to_string(kind.least) + " to " +
                        std::to_string(kind.most) + names + ", as a number, a range, a list or with a step; '" +
                        base::terminal_safe(item) + "' is none of these"};
}

std::optional<unsigned> number_of(std::string_view text) {
  unsigned number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<unsigned> value_of(std::string_view text, const FieldKind& kind) {
  const auto named = std::ranges::find(kind.names, text);
  if (named != kind.names.end()) return kind.first_name + static_cast<unsigned>(named - kind.names.begin());
  const auto number = number_of(text);
  return number && *number >= kind.least && *number <= kind.most ? number : std::nullopt;
}

struct Range {
  unsigned first;
  unsigned last;
};

// "*", "8", "8-18", "mon-fri", "fri-sun"; a step makes "8" mean "8 to the end".
std::optional<Range> range_of(std::string_view text, const FieldKind& kind, bool stepped) {
  const unsigned end_of_kind = kind.week ? 6 : kind.most;
  if (text == "*") return Range{kind.least, end_of_kind};
  const auto dash = text.find('-');
  const auto first = value_of(text.substr(0, dash), kind);
  if (!first) return std::nullopt;
  if (dash == std::string_view::npos) return Range{*first, stepped ? std::max(*first, end_of_kind) : *first};
  auto last = value_of(text.substr(dash + 1), kind);
  if (last && kind.week && *last == 0 && *first > 0) last = 7;
  return last && *first <= *last ? std::optional{Range{*first, *last}} : std::nullopt;
}

void add_item(std::string_view item, const FieldKind& kind, Field& field) {
  if (item == "l" && &kind == &kDayOfMonth) {
    field.last = true;
    return;
  }
  if (kind.week && item.size() > 1 && item.ends_with('l')) {
    const auto day = value_of(item.substr(0, item.size() - 1), kind);
    if (!day) refuse(item, kind);
    field.last_values |= std::uint64_t{1} << (*day % 7);
    return;
  }
  const auto slash = item.find('/');
  const bool stepped = slash != std::string_view::npos;
  const auto step = stepped ? number_of(item.substr(slash + 1)) : std::optional{1U};
  const auto range = range_of(item.substr(0, slash), kind, stepped);
  if (!range || !step || *step == 0 || *step > kind.most) refuse(item, kind);
  for (unsigned value = range->first; value <= range->last; value += *step)
    field.values |= std::uint64_t{1} << (kind.week ? value % 7 : value);
}

}  // namespace

const FieldKind kMinute{"minute", 0, 59, {}};
const FieldKind kHour{"hour", 0, 23, {}};
const FieldKind kDayOfMonth{"day of the month", 1, 31, {}};
const FieldKind kMonth{"month", 1, 12, kMonthNames, 1};
const FieldKind kDayOfWeek{"day of the week", 0, 7, kDayNames, 0, true};

Field parse_field(std::string_view text, const FieldKind& kind) {
  std::string lower{text};
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  Field field;
  field.any = lower.starts_with('*');
  std::string_view rest = lower;
  for (;;) {
    const auto comma = rest.find(',');
    add_item(rest.substr(0, comma), kind, field);
    if (comma == std::string_view::npos) return field;
    rest.remove_prefix(comma + 1);
  }
}

}  // namespace strongroom::schedule
