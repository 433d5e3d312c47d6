#include "api/byte_range.h"

#include <algorithm>
#include <charconv>

namespace strongroom::api {
namespace {

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto* end = text.data() + text.size();
  const auto [last, code] = std::from_chars(text.data(), end, value);
  return text.empty() || code != std::errc{} || last != end ? std::nullopt : std::optional{value};
}

}  // namespace

std::variant<ByteRange, RangeRefusal> parse_range(std::string_view header, std::uint64_t size) {
  constexpr std::string_view kUnit = "bytes=";
  if (!header.starts_with(kUnit)) return RangeRefusal::whole;
  header.remove_prefix(kUnit.size());
  const auto dash = header.find('-');
  if (dash == std::string_view::npos) return RangeRefusal::whole;
  const auto first = number(header.substr(0, dash)), last = number(header.substr(dash + 1));
  if (dash == 0) {
    // The last so many bytes.
    if (!last) return RangeRefusal::whole;
    if (*last == 0 || size == 0) return RangeRefusal::unsatisfiable;
    const auto length = std::min(*last, size);
    return ByteRange{size - length, length};
  }
  if (!first || (!last && dash + 1 != header.size()) || (last && *last < *first)) return RangeRefusal::whole;
  if (*first >= size) return RangeRefusal::unsatisfiable;
  const auto end = last ? std::min(*last, size - 1) : size - 1;
  return ByteRange{*first, end - *first + 1};
}

}  // namespace strongroom::api
