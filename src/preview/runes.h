// Characters in bytes that need not be UTF-8, counted as restic (Go) counts them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace strongroom::preview {

inline constexpr char32_t kNoRune = 0xfffd;

struct Rune {
  char32_t value = kNoRune;
  std::size_t length = 0;  // bytes; 0 at the end of the text

  bool is_invalid() const { return value == kNoRune && length == 1; }
};

// The first one of `text`. Bytes that begin no valid sequence (overlong ones, surrogates and what is beyond U+10FFFF
// included) are one U+FFFD each.
Rune decode_rune(std::string_view text);
void append_rune(std::string& to, char32_t rune);

// Without the white space (Unicode's) at both ends.
std::string_view trimmed(std::string_view text);

}  // namespace strongroom::preview
