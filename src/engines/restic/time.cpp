#include "engines/restic/time.h"

#include <charconv>
#include <string>

#include "base/error.h"

namespace strongroom::restic {
namespace {

using std::chrono::minutes;

// "+01:00" at the end; 0 for Z.
std::optional<minutes> take_offset(std::string_view& text) {
  if (text.ends_with('Z')) {
    text.remove_suffix(1);
    return minutes{0};
  }
  if (text.size() < 6) return std::nullopt;
  const auto offset = text.substr(text.size() - 6);
  if ((offset[0] != '+' && offset[0] != '-') || offset[3] != ':') return std::nullopt;
  const auto digits = [&](std::size_t at) {
    int number = -1;
    std::from_chars(offset.data() + at, offset.data() + at + 2, number);
    return number;
  };
  const int hours = digits(1);
  const int rest = digits(4);
  if (hours < 0 || rest < 0) return std::nullopt;
  text.remove_suffix(6);
  const minutes total{hours * 60 + rest};
  return offset[0] == '-' ? -total : total;
}

double milliseconds_of(std::string_view unit) {
  if (unit.starts_with("ms")) return 1;
  if (unit.starts_with("ns")) return 1e-6;
  if (unit.starts_with("us") || unit.starts_with("\xC2\xB5s")) return 1e-3;
  if (unit.starts_with('h')) return 3'600'000;
  if (unit.starts_with('m')) return 60'000;
  if (unit.starts_with('s')) return 1000;
  return -1;
}

}  // namespace

std::optional<base::UtcTime> parse_time(std::string_view text) {
  const auto offset = take_offset(text);
  if (!offset) return std::nullopt;
  try {
    return base::parse_utc(std::string{text} + "Z") - *offset;
  } catch (const base::Error&) {
    return std::nullopt;  // the question "is this a time?" was answered with no
  }
}

std::optional<base::Milliseconds> parse_duration(std::string_view text) {
  double total = 0;
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (error != std::errc{} || number < 0) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    const double unit = milliseconds_of(text);
    if (unit < 0) return std::nullopt;
    total += number * unit;
    const auto next = text.find_first_of("0123456789");
    text.remove_prefix(next == std::string_view::npos ? text.size() : next);
  }
  constexpr double kLongest = 1e15;  // thirty thousand years: keeps the cast defined
  if (total > kLongest) return std::nullopt;
  return base::Milliseconds{static_cast<std::int64_t>(total)};
}

}  // namespace strongroom::restic
