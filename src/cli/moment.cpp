#include "cli/moment.h"

#include <charconv>
#include <optional>

#include "base/error.h"
#include "base/text.h"

namespace strongroom::cli {
namespace {

constexpr std::uint32_t kMostUnits = 1'000'000;

std::optional<std::chrono::minutes> unit_of(char letter) {
  switch (letter) {
    case 'm':
      return std::chrono::minutes{1};
    case 'h':
      return std::chrono::hours{1};
    case 'd':
      return std::chrono::days{1};
    default:
      return std::nullopt;
  }
}

std::optional<std::chrono::minutes> span_from(const std::string& given) {
  if (given.size() < 2) return std::nullopt;
  const auto unit = unit_of(given.back());
  std::uint32_t count = 0;
  const auto* end = given.data() + given.size() - 1;
  const auto [stopped, failure] = std::from_chars(given.data(), end, count);
  if (!unit || failure != std::errc{} || stopped != end || count > kMostUnits) return std::nullopt;
  return *unit * count;
}

std::optional<base::UtcTime> time_from(const std::string& given) {
  constexpr std::size_t kDayLength = 10;
  try {
    return base::parse_utc(given.size() == kDayLength ? given + "T00:00:00Z" : given);
  } catch (const base::Error&) {
    return std::nullopt;
  }
}

}  // namespace

base::UtcTime moment_from(const std::string& name, const std::string& given, base::UtcTime now) {
  if (const auto span = span_from(given)) return now - *span;
  if (const auto time = time_from(given)) return *time;
  throw base::Error{base::ErrorCode::invalid_input,
                    name +
                        " takes a time in UTC such as 2026-11-24T13:30:00Z, a day such as 2026-11-24, or how long "
                        "ago such as 30m, 24h or 7d; not '" +
                        base::terminal_safe(given) + "'"};
}

}  // namespace strongroom::cli
