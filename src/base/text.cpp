#include "base/text.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

#include "base/error.h"

namespace strongroom::base {
namespace {

struct Character {
  char32_t code;
  std::size_t length;  // bytes; 0 = not valid UTF-8 here
};

// Well-formed UTF-8 after the Unicode Standard's table 3-7: no overlong forms, no surrogates, at most U+10FFFF.
Character decode(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const auto tail = [&](std::size_t i) { return i < bytes.size() && (at(i) & 0xC0U) == 0x80U; };
  const unsigned char first = at(0);
  if (first < 0x80) return {first, 1};
  if (first >= 0xC2 && first <= 0xDF && tail(1))
    return {static_cast<char32_t>((first & 0x1FU) << 6 | (at(1) & 0x3FU)), 2};
  if (first >= 0xE0 && first <= 0xEF && tail(1) && tail(2)) {
    const auto code = static_cast<char32_t>((first & 0x0FU) << 12 | (at(1) & 0x3FU) << 6 | (at(2) & 0x3FU));
    if (code >= 0x800 && (code < 0xD800 || code > 0xDFFF)) return {code, 3};
  }
  if (first >= 0xF0 && first <= 0xF4 && tail(1) && tail(2) && tail(3)) {
    const auto code =
        static_cast<char32_t>((first & 0x07U) << 18 | (at(1) & 0x3FU) << 12 | (at(2) & 0x3FU) << 6 | (at(3) & 0x3FU));
    if (code >= 0x10000 && code <= 0x10FFFF) return {code, 4};
  }
  return {0, 0};
}

struct Range {
  char32_t first, last;
};

template <std::size_t N>
bool in(const std::array<Range, N>& ranges, char32_t code) {
  for (const auto& range : ranges)
    if (code >= range.first && code <= range.last) return true;
  return false;
}

// What a terminal acts on, or what changes how the text around it is read.
constexpr std::array kUnsafe{Range{0x00, 0x1F},     Range{0x7F, 0x9F},     Range{0x061C, 0x061C}, Range{0x200E, 0x200F},
                             Range{0x2028, 0x202E}, Range{0x2066, 0x2069}, Range{0xFEFF, 0xFEFF}};
// Unicode's East Asian Wide blocks, coarse: an alignment that is one column off is the worst that can happen.
constexpr std::array kWide{Range{0x1100, 0x115F},  Range{0x2E80, 0xA4CF},   Range{0xAC00, 0xD7A3},
                           Range{0xF900, 0xFAFF},  Range{0xFE30, 0xFE6F},   Range{0xFF00, 0xFF60},
                           Range{0xFFE0, 0xFFE6},  Range{0x1F300, 0x1F64F}, Range{0x1F900, 0x1F9FF},
                           Range{0x20000, 0x3FFFD}};
constexpr std::array kZeroWidth{Range{0x0300, 0x036F}, Range{0x1AB0, 0x1AFF}, Range{0x1DC0, 0x1DFF},
                                Range{0x200B, 0x200D}, Range{0x20D0, 0x20FF}, Range{0xFE00, 0xFE0F}};

void append_hex(std::string& out, std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out.append("\\x").push_back(kDigits[byte >> 4]);
    out.push_back(kDigits[byte & 15U]);
  }
}

std::string escape(std::string_view bytes, bool double_backslash) {
  std::string out;
  out.reserve(bytes.size());
  while (!bytes.empty()) {
    const auto character = decode(bytes);
    const auto length = character.length == 0 ? 1 : character.length;
    if (character.length == 0 || in(kUnsafe, character.code))
      append_hex(out, bytes.substr(0, length));
    else if (character.code == U'\\' && double_backslash)
      out.append("\\\\");
    else
      out.append(bytes.substr(0, length));
    bytes.remove_prefix(length);
  }
  return out;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

std::size_t width_of(char32_t code) {
  if (in(kZeroWidth, code)) return 0;
  return in(kWide, code) ? 2 : 1;
}

}  // namespace

std::string escape_path(std::string_view bytes) {
  return escape(bytes, true);
}

std::string terminal_safe(std::string_view bytes) {
  return escape(bytes, false);
}

std::string unescape_path(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      bytes.push_back(text[i]);
    } else if (i + 1 < text.size() && text[i + 1] == '\\') {
      bytes.push_back('\\');
      ++i;
    } else {
      const int high = i + 3 < text.size() && text[i + 1] == 'x' ? hex_value(text[i + 2]) : -1;
      const int low = high >= 0 ? hex_value(text[i + 3]) : -1;
      if (low < 0) throw Error{ErrorCode::invalid_input, "a backslash in a path is written \\\\ or \\xHH"};
      bytes.push_back(static_cast<char>(high * 16 + low));
      i += 3;
    }
  }
  return bytes;
}

bool is_valid_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto character = decode(bytes);
    if (character.length == 0) return false;
    bytes.remove_prefix(character.length);
  }
  return true;
}

std::string format_bytes(std::uint64_t bytes) {
  if (bytes < 1000) return std::to_string(bytes) + " B";
  static constexpr std::array kUnits{"kB", "MB", "GB", "TB", "PB", "EB"};
  double value = static_cast<double>(bytes) / 1000;
  std::size_t unit = 0;
  // 999.95 would print as "1000.0".
  while (value >= 999.95 && unit + 1 < kUnits.size()) {
    value /= 1000;
    ++unit;
  }
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %s", value, kUnits[unit]);
  return text;
}

std::string format_count(std::uint64_t count) {
  std::string text = std::to_string(count);
  for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, 1, ',');
  return text;
}

std::string format_duration(std::chrono::milliseconds duration) {
  const auto total = duration.count() < 0 ? 0 : duration.count();
  char text[48];
  // 9.95 would print as "10.0".
  if (total < 9'950) {
    std::snprintf(text, sizeof text, "%.1f s", static_cast<double>(total) / 1000);
    return text;
  }
  const long long seconds = total < 10'000 ? 10 : total / 1000, minutes = seconds / 60, hours = minutes / 60,
                  days = hours / 24;
  if (seconds < 60)
    std::snprintf(text, sizeof text, "%lld s", seconds);
  else if (minutes < 60)
    std::snprintf(text, sizeof text, "%lld min %02lld s", minutes, seconds % 60);
  else if (hours < 24)
    std::snprintf(text, sizeof text, "%lld h %02lld min", hours, minutes % 60);
  else
    std::snprintf(text, sizeof text, "%lld d %lld h", days, hours % 24);
  return text;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const auto character = decode(text);
    width += character.length == 0 ? 1 : width_of(character.code);
    text.remove_prefix(character.length == 0 ? 1 : character.length);
  }
  return width;
}

std::string fit_middle(std::string_view text, std::size_t columns) {
  if (display_width(text) <= columns) return std::string{text};
  if (columns == 0) return {};
  std::vector<std::string_view> characters;
  for (auto rest = text; !rest.empty();) {
    const auto length = std::max<std::size_t>(decode(rest).length, 1);
    characters.push_back(rest.substr(0, length));
    rest.remove_prefix(length);
  }
  // The end of a path says more than its middle: it gets the larger half.
  const auto tail_columns = columns / 2;
  const auto head_columns = columns - 1 - tail_columns;
  std::string head, tail;
  for (std::size_t i = 0, used = 0; i < characters.size(); ++i) {
    used += display_width(characters[i]);
    if (used > head_columns) break;
    head.append(characters[i]);
  }
  for (std::size_t i = characters.size(), used = 0; i-- > 0;) {
    used += display_width(characters[i]);
    if (used > tail_columns) break;
    tail.insert(0, characters[i]);
  }
  return head + "…" + tail;
}

}  // namespace strongroom::base
