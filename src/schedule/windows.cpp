#include "schedule/windows.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/text.h"

namespace strongroom::schedule {
namespace {

constexpr unsigned kMinutesOfDay = 24 * 60;
constexpr unsigned kWeekDays = 7;
constexpr unsigned kMostItems = 20;
constexpr std::size_t kLongestItem = 40;
constexpr std::chrono::days kLongestSearch{16};  // a zone may lose a week's only day

[[noreturn]] void refuse_window(std::string_view item) {
  throw base::Error{
      base::ErrorCode::invalid_input,
      "'" + base::terminal_safe(item) +
          "' is no backup window; one is '22:00-06:00', 'Sat 00:00-24:00' or 'Mon-Fri 20:00-07:00', several "
          "are separated by commas"};
}

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

std::optional<unsigned> two_digits(std::string_view text) {
  unsigned value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.size() != 2 || failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// "06:30" and "24:00" as minutes of a day.
std::optional<unsigned> minute_of(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hour = two_digits(text.substr(0, 2)), minute = two_digits(text.substr(3));
  if (!hour || !minute || *minute > 59 || *hour * 60 + *minute > kMinutesOfDay) return std::nullopt;
  return *hour * 60 + *minute;
}

std::optional<unsigned> day_of(std::string_view text) {
  constexpr std::array<std::string_view, kWeekDays> kNames{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
  std::string lower{text};
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  const auto found = std::ranges::find(kNames, lower);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<unsigned>(found - kNames.begin());
}

using Pair = std::pair<std::string_view, std::string_view>;
std::optional<Pair> parted(std::string_view text) {
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  return Pair{text.substr(0, dash), text.substr(dash + 1)};
}

}  // namespace

Windows Windows::parse(std::string_view text, Zone zone) {
  Windows windows{std::move(zone)};
  unsigned items = 0;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(',', at), text.size());
    const auto item = trimmed(text.substr(at, end - at));
    if (++items > kMostItems || item.size() > kLongestItem)
      throw base::Error{base::ErrorCode::invalid_input,
                        "backup windows are twenty at most, separated by commas, as in '22:00-06:00'"};
    windows.add(item);
    at = end + 1;
  }
  return windows;
}

void Windows::add(std::string_view item) {
  const auto gap = item.rfind(' ');
  const auto times = parted(gap == std::string_view::npos ? item : item.substr(gap + 1));
  const auto begin = times ? minute_of(times->first) : std::nullopt;
  const auto end = times ? minute_of(times->second) : std::nullopt;
  if (!begin || !end || *begin == kMinutesOfDay || *begin == *end) refuse_window(item);
  const auto length = *end > *begin ? *end - *begin : *end + kMinutesOfDay - *begin;

  unsigned first = 0, days = kWeekDays;
  if (gap != std::string_view::npos) {
    const auto named = trimmed(item.substr(0, gap));
    const auto range = parted(named);
    const auto from = day_of(range ? range->first : named), to = range ? day_of(range->second) : from;
    if (!from || !to) refuse_window(item);
    first = *from;
    days = (*to + kWeekDays - *from) % kWeekDays + 1;
  }
  for (unsigned day = first; day < first + days; ++day)
    for (unsigned minute = 0; minute < length; ++minute)
      open_.set((day % kWeekDays * kMinutesOfDay + *begin + minute) % kMinutesOfWeek);
}

// What the clocks of the zone show, for instants that lie near each other.
class Windows::Shown {
 public:
  Shown(const Windows& windows, std::chrono::sys_seconds begin) : windows_{windows}, span_{windows.zone_.at(begin)} {}

  bool is_open(std::chrono::sys_seconds time) {
    if (time < span_.begin || time >= span_.end) span_ = windows_.zone_.at(time);
    const auto shown = std::chrono::floor<std::chrono::minutes>(time.time_since_epoch() + span_.offset);
    // 1970-01-01 was a Thursday.
    const auto since_a_sunday = shown.count() + 4 * static_cast<long>(kMinutesOfDay);
    constexpr long kWeek = kMinutesOfWeek;
    return windows_.open_.test(static_cast<std::size_t>((since_a_sunday % kWeek + kWeek) % kWeek));
  }

 private:
  const Windows& windows_;
  Zone::Span span_;
};

bool Windows::is_open(base::UtcTime instant) const {
  const auto time = std::chrono::floor<std::chrono::seconds>(instant);
  return Shown{*this, time}.is_open(time);
}

// Minutes begin with whole minutes of UTC but where a zone is odd seconds off, as all were once.
std::optional<base::UtcTime> Windows::next_change(base::UtcTime instant) const {
  const auto from = std::chrono::floor<std::chrono::seconds>(instant);
  Shown shown{*this, from};
  const bool open = shown.is_open(from);
  if (open_.all() || open_.none()) return std::nullopt;
  const auto begin = std::chrono::floor<std::chrono::minutes>(instant) + std::chrono::minutes{1};
  for (auto time = begin; time < begin + kLongestSearch; time += std::chrono::minutes{1})
    if (shown.is_open(time) != open) return time;
  return std::nullopt;
}

std::optional<base::UtcTime> Windows::last_change(base::UtcTime instant) const {
  const auto from = std::chrono::floor<std::chrono::seconds>(instant);
  Shown shown{*this, from};
  const bool open = shown.is_open(from);
  if (open_.all() || open_.none()) return std::nullopt;
  const auto begin = std::chrono::floor<std::chrono::minutes>(instant);
  for (auto time = begin; time > begin - kLongestSearch; time -= std::chrono::minutes{1})
    if (shown.is_open(time - std::chrono::minutes{1}) != open) return time;
  return std::nullopt;
}

}  // namespace strongroom::schedule
