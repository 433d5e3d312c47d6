#include "preview/runes.h"

namespace strongroom::preview {
namespace {

unsigned char byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

bool continues(std::string_view text, std::size_t at) {
  return at < text.size() && (byte_at(text, at) & 0xc0) == 0x80;
}

char32_t low_bits(std::string_view text, std::size_t at) {
  return byte_at(text, at) & 0x3fU;
}

Rune checked(char32_t value, char32_t least, std::size_t length) {
  const bool surrogate = value >= 0xd800 && value <= 0xdfff;
  if (value < least || surrogate || value > 0x10ffff) return {kNoRune, 1};
  return {value, length};
}

bool is_space(char32_t rune) {
  return (rune >= 0x09 && rune <= 0x0d) || rune == 0x20 || rune == 0x85 || rune == 0xa0 || rune == 0x1680 ||
         (rune >= 0x2000 && rune <= 0x200a) || rune == 0x2028 || rune == 0x2029 || rune == 0x202f || rune == 0x205f ||
         rune == 0x3000;
}

// The last character of a text that is not empty.
Rune last_rune(std::string_view text) {
  for (std::size_t length = 2; length <= 4 && length <= text.size(); ++length) {
    const auto rune = decode_rune(text.substr(text.size() - length));
    if (rune.length == length) return rune;
  }
  return decode_rune(text.substr(text.size() - 1));
}

}  // namespace

Rune decode_rune(std::string_view text) {
  if (text.empty()) return {};
  const auto first = byte_at(text, 0);
  if (first < 0x80) return {first, 1};
  if (first >= 0xc2 && first <= 0xdf && continues(text, 1))
    return checked((first & 0x1fU) << 6 | low_bits(text, 1), 0x80, 2);
  if (first >= 0xe0 && first <= 0xef && continues(text, 1) && continues(text, 2))
    return checked((first & 0x0fU) << 12 | low_bits(text, 1) << 6 | low_bits(text, 2), 0x800, 3);
  if (first >= 0xf0 && first <= 0xf4 && continues(text, 1) && continues(text, 2) && continues(text, 3))
    return checked((first & 0x07U) << 18 | low_bits(text, 1) << 12 | low_bits(text, 2) << 6 | low_bits(text, 3),
                   0x10000, 4);
  return {kNoRune, 1};
}

void append_rune(std::string& to, char32_t rune) {
  const auto push = [&](char32_t byte) { to.push_back(static_cast<char>(byte)); };
  if (rune < 0x80) {
    push(rune);
  } else if (rune < 0x800) {
    push(0xc0 | rune >> 6);
    push(0x80 | (rune & 0x3f));
  } else if (rune < 0x10000) {
    push(0xe0 | rune >> 12);
    push(0x80 | (rune >> 6 & 0x3f));
    push(0x80 | (rune & 0x3f));
  } else {
    push(0xf0 | rune >> 18);
    push(0x80 | (rune >> 12 & 0x3f));
    push(0x80 | (rune >> 6 & 0x3f));
    push(0x80 | (rune & 0x3f));
  }
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty()) {
    const auto rune = decode_rune(text);
    if (!is_space(rune.value)) break;
    text.remove_prefix(rune.length);
  }
  while (!text.empty()) {
    const auto rune = last_rune(text);
    if (!is_space(rune.value)) break;
    text.remove_suffix(rune.length);
  }
  return text;
}

}  // namespace strongroom::preview
