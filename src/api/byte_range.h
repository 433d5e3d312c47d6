#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

namespace strongroom::api {

struct ByteRange {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};
enum class RangeRefusal { whole, unsatisfiable };

// What a Range header (RFC 9110, 14.2) asks of a file of `size` bytes: one range of bytes; `whole` for what may be
// ignored (another unit, several ranges, no range at all); `unsatisfiable` (416) for one that begins beyond the end.
std::variant<ByteRange, RangeRefusal> parse_range(std::string_view header, std::uint64_t size);

}  // namespace strongroom::api
