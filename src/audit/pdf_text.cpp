#include "audit/pdf_text.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <utility>

namespace strongroom::audit {
namespace {

// The letters of Windows-1252 that have another number in Unicode:
// https://www.unicode.org/Public/MAPPINGS/VENDORS/MICSFT/WINDOWS/CP1252.TXT
constexpr std::array<std::pair<char32_t, unsigned char>, 27> kMoved{{
    {0x20AC, 0x80}, {0x201A, 0x82}, {0x0192, 0x83}, {0x201E, 0x84}, {0x2026, 0x85}, {0x2020, 0x86}, {0x2021, 0x87},
    {0x02C6, 0x88}, {0x2030, 0x89}, {0x0160, 0x8A}, {0x2039, 0x8B}, {0x0152, 0x8C}, {0x017D, 0x8E}, {0x2018, 0x91},
    {0x2019, 0x92}, {0x201C, 0x93}, {0x201D, 0x94}, {0x2022, 0x95}, {0x2013, 0x96}, {0x2014, 0x97}, {0x02DC, 0x98},
    {0x2122, 0x99}, {0x0161, 0x9A}, {0x203A, 0x9B}, {0x0153, 0x9C}, {0x017E, 0x9E}, {0x0178, 0x9F},
}};

void append_hex(std::string& out, const char* form, unsigned value) {
  std::array<char, 16> text{};
  out.append(text.data(), static_cast<std::size_t>(std::snprintf(text.data(), text.size(), form, value)));
}

void append(std::string& out, char32_t letter) {
  if ((letter >= 0x20 && letter < 0x7F) || (letter >= 0xA0 && letter <= 0xFF)) {
    out.push_back(static_cast<char>(static_cast<unsigned char>(letter)));
    return;
  }
  for (const auto& [unicode, windows] : kMoved)
    if (unicode == letter) {
      out.push_back(static_cast<char>(windows));
      return;
    }
  append_hex(out, "\\u{%X}", static_cast<unsigned>(letter));
}

// How many bytes the letter that begins so has; 0: none begins so.
std::size_t length_of(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return 2;
  if (first >= 0xE0 && first < 0xF0) return 3;
  return first >= 0xF0 && first < 0xF5 ? 4 : 0;
}

// The letter at the beginning, and takes it away; a byte that begins none is taken alone.
bool take_letter(std::string_view& text, char32_t& letter) {
  const auto first = static_cast<unsigned char>(text.front());
  const auto length = length_of(first);
  bool good = length > 0 && length <= text.size();
  letter = length <= 1 ? first : first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; good && i < length; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    good = (next & 0xC0U) == 0x80;
    letter = (letter << 6U) | (next & 0x3FU);
  }
  if (!good) letter = first;
  text.remove_prefix(good ? length : 1);
  return good;
}

}  // namespace

std::string windows_1252(std::string_view utf8) {
  std::string out;
  while (!utf8.empty()) {
    char32_t letter = 0;
    if (take_letter(utf8, letter))
      append(out, letter);
    else
      append_hex(out, "\\x%02x", static_cast<unsigned>(letter));
  }
  return out;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  while (text.size() > width) {
    const auto at = text.find_last_of(" ,", width - 1);
    const bool good = at != std::string_view::npos && at >= width / 2;
    const bool blank = good && text[at] == ' ';
    const auto end = good ? at + 1 : width;
    lines.emplace_back(text.substr(0, blank ? at : end));
    text.remove_prefix(end);
  }
  if (!text.empty()) lines.emplace_back(text);
  return lines;
}

}  // namespace strongroom::audit
