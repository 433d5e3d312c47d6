#include "notify/mail_text.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

#include "notify/signature.h"

namespace strongroom::notify {
namespace {

constexpr std::size_t kLongestLine = 76;
constexpr std::size_t kBytesOfAWord = 42;  // 56 of base64, within the 75 of an encoded word

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

std::string quoted(char c) {
  char text[4];
  std::snprintf(text, sizeof text, "=%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
  return text;
}

// Of one line, without its end.
void add_quoted_line(std::string& out, std::string_view line) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    const bool last = i + 1 == line.size();
    const bool plain = (c >= '!' && c <= '~' && c != '=') || (c == ' ' && !last);
    const auto piece = plain ? std::string{c} : quoted(c);
    if (width + piece.size() > kLongestLine - 1) {
      out += "=\r\n";
      width = 0;
    }
    out += piece;
    width += piece.size();
  }
  out += "\r\n";
}

}  // namespace

std::string header_text(std::string_view text) {
  if (std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; }) && text.size() < kLongestLine)
    return std::string{text};
  std::string words;
  while (!text.empty()) {
    auto end = std::min(text.size(), kBytesOfAWord);
    while (end < text.size() && end > 1 && is_continuation(text[end])) --end;
    words += (words.empty() ? "" : "\r\n ") + ("=?UTF-8?B?" + base64(text.substr(0, end)) + "?=");
    text.remove_prefix(end);
  }
  return words;
}

std::string quoted_printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    add_quoted_line(out, text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string mail_date(base::UtcTime time) {
  static constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto seconds =
      static_cast<std::time_t>(std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[64];
  std::snprintf(text, sizeof text, "%s, %d %s %d %02d:%02d:%02d +0000",
                kDays.at(static_cast<std::size_t>(parts.tm_wday)), parts.tm_mday,
                kMonths.at(static_cast<std::size_t>(parts.tm_mon)), parts.tm_year + 1900, parts.tm_hour, parts.tm_min,
                parts.tm_sec);
  return text;
}

}  // namespace strongroom::notify
