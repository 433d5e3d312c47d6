#include "ledger/scan.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <optional>

#include "base/error.h"
#include "base/text.h"
#include "ledger/canonical.h"
#include "ledger/entry.h"

namespace strongroom::ledger {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool has_high_bytes(std::string_view bytes) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080;
  std::uint64_t word = 0;
  for (; bytes.size() >= sizeof word; bytes.remove_prefix(sizeof word)) {
    std::memcpy(&word, bytes.data(), sizeof word);
    if ((word & kHighBits) != 0) return true;
  }
  return std::ranges::any_of(bytes, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

// Reads canonical JSON from left to right. What it meets first that is not canonical stays in `wrong`, and every
// further call does nothing.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : at_{text.data()}, end_{text.data() + text.size()} {}

  const char* wrong() const { return wrong_; }
  bool done() const { return at_ == end_; }
  bool accept(char c) {
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!accept(c)) refuse("it is not canonical JSON");
  }
  void refuse(const char* why) {
    if (wrong_ == nullptr) wrong_ = why;
    at_ = end_;
  }

  std::string_view text() {
    expect('"');
    const auto* begin = at_;
    for (; at_ != end_ && *at_ != '"'; ++at_) {
      if (static_cast<unsigned char>(*at_) < 0x20)
        refuse("a text holds a control character");
      else if (*at_ == '\\')
        escape();
      if (at_ == end_) break;
    }
    const std::string_view text{begin, static_cast<std::size_t>(at_ - begin)};
    expect('"');
    return text;
  }

  std::int64_t number() {
    std::int64_t number = 0;
    const auto* begin = at_;
    const auto [next, error] = std::from_chars(at_, end_, number);
    const auto* digits = begin != end_ && *begin == '-' ? begin + 1 : begin;
    const auto length = next - digits;
    if (error != std::errc{} || (*digits == '0' && (length > 1 || digits != begin)) || number > kLargestInteger ||
        number < -kLargestInteger) {
      refuse("a number is not a whole one in canonical form");
      return 0;
    }
    at_ = next;
    return number;
  }

  // Any value; its own text.
  std::string_view value(int depth) {
    const auto* begin = at_;
    if (at_ == end_)
      refuse("it ends too early");
    else if (*at_ == '"')
      text();
    else if (*at_ == '{' || *at_ == '[')
      structure(depth);
    else if (*at_ == '-' || is_digit(*at_))
      number();
    else
      word();
    return wrong_ == nullptr ? std::string_view{begin, static_cast<std::size_t>(at_ - begin)} : std::string_view{};
  }

 private:
  // At the backslash; leaves `at_` on the last character of the escape.
  void escape() {
    static constexpr std::string_view kShort = "\"\\bfnrt";
    if (end_ - at_ >= 2 && kShort.find(at_[1]) != std::string_view::npos) {
      ++at_;
      return;
    }
    // RFC 8785, 3.2.2.2: only control characters without a short form, in lower case.
    static constexpr std::string_view kHex = "0123456789abcdef";
    static constexpr std::string_view kShortOnes = "\b\t\n\f\r";
    if (end_ - at_ < 6 || std::string_view{at_, 4} != "\\u00" || (at_[4] != '0' && at_[4] != '1') ||
        kHex.find(at_[5]) == std::string_view::npos ||
        (at_[4] == '0' && kShortOnes.find(static_cast<char>(kHex.find(at_[5]))) != std::string_view::npos))
      return refuse("a text is not escaped in canonical form");
    at_ += 5;
  }

  void word() {
    for (const std::string_view word : {"null", "true", "false"})
      if (std::string_view{at_, static_cast<std::size_t>(end_ - at_)}.starts_with(word)) {
        at_ += word.size();
        return;
      }
    refuse("it is not canonical JSON");
  }

  void structure(int depth) {
    if (depth >= kDeepest) return refuse("it is nested too deeply");
    if (accept('[')) {
      if (accept(']')) return;
      do value(depth + 1);
      while (accept(','));
      return expect(']');
    }
    expect('{');
    if (accept('}')) return;
    std::optional<std::string_view> last;
    do {
      const auto key = text();
      if (last && !in_order(*last, key)) return refuse("members are not in canonical order");
      last = key;
      expect(':');
      value(depth + 1);
    } while (accept(','));
    expect('}');
  }

  static bool in_order(std::string_view left, std::string_view right) {
    const auto plain = [](std::string_view key) {
      return std::ranges::none_of(key, [](char c) { return c == '\\' || static_cast<unsigned char>(c) >= 0x80; });
    };
    if (plain(left) && plain(right)) return left < right;
    return canonical_before(unescaped(left), unescaped(right));
  }

  const char* at_;
  const char* end_;
  const char* wrong_ = nullptr;
};

// "2026-11-22T05:36:12.123456Z" and nothing else.
std::optional<base::UtcTime> parse_time(std::string_view text) {
  static constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:dd.ddddddZ";
  if (text.size() != kShape.size()) return std::nullopt;
  for (std::size_t i = 0; i < kShape.size(); ++i)
    if (kShape[i] == 'd' ? !is_digit(text[i]) : text[i] != kShape[i]) return std::nullopt;
  const auto number = [&](std::size_t from, std::size_t count) {
    int value = 0;
    for (const char digit : text.substr(from, count)) value = value * 10 + (digit - '0');
    return value;
  };
  const std::chrono::year_month_day day{std::chrono::year{number(0, 4)},
                                        std::chrono::month{static_cast<unsigned>(number(5, 2))},
                                        std::chrono::day{static_cast<unsigned>(number(8, 2))}};
  const int hour = number(11, 2), minute = number(14, 2), second = number(17, 2);
  if (!day.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return std::chrono::sys_days{day} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
         std::chrono::seconds{second} + std::chrono::microseconds{number(20, 6)};
}

// The members of a body in their order; those with `always` must be there, and none may say nothing.
struct Member {
  std::string_view name;
  bool always;
  std::string_view BodyMembers::*text;  // nullptr for the two numbers and for details
};

constexpr std::array kMembers{Member{"action", true, &BodyMembers::action},
                              Member{"actor", true, &BodyMembers::actor},
                              Member{"boot", true, &BodyMembers::boot},
                              Member{"details", false, nullptr},
                              Member{"prev", true, &BodyMembers::prev},
                              Member{"req", false, &BodyMembers::req},
                              Member{"result", false, &BodyMembers::result},
                              Member{"run", false, &BodyMembers::run},
                              Member{"seq", true, nullptr},
                              Member{"sev", true, &BodyMembers::sev},
                              Member{"target", false, &BodyMembers::target},
                              Member{"ts", true, &BodyMembers::ts},
                              Member{"v", true, nullptr}};

void read_member(Scanner& scanner, const Member& member, BodyMembers& members) {
  if (member.text != nullptr) {
    members.*member.text = scanner.text();
    if ((members.*member.text).empty()) scanner.refuse("a member says nothing");
  } else if (member.name == "details") {
    members.details = scanner.value(1);
    if (!members.details.starts_with('{') || members.details == "{}") scanner.refuse("its details are empty");
  } else {
    const auto number = scanner.number();
    if (member.name == "v" && number != 1) scanner.refuse("it is of an unknown version");
    if (member.name == "seq" && number < 0) scanner.refuse("its number is negative");
    if (member.name == "seq") members.seq = static_cast<std::uint64_t>(number);
  }
}

const char* check_meaning(BodyMembers& members) {
  const auto time = parse_time(members.ts);
  if (!time) return "its time is not in canonical form";
  members.time = *time;
  const auto previous = hash_from_hex(members.prev);
  if (!previous) return "it holds no hash of the entry before";
  members.previous = *previous;
  if (!is_severity(members.sev)) return "its severity is unknown";
  return nullptr;
}

}  // namespace

const char* scan_body(std::string_view body, BodyMembers& members) {
  members = {};
  if (body.size() > kLongestBody) return "it is longer than 65,535 bytes";
  if (has_high_bytes(body) && !base::is_valid_utf8(body)) return "it is not UTF-8";
  Scanner scanner{body};
  scanner.expect('{');
  auto next = kMembers.begin();
  do {
    const auto name = scanner.text();
    while (next != kMembers.end() && next->name != name && !next->always) ++next;
    if (next == kMembers.end() || next->name != name) scanner.refuse("a member is missing, unknown or out of order");
    scanner.expect(':');
    if (scanner.wrong() != nullptr) return scanner.wrong();
    read_member(scanner, *next++, members);
  } while (scanner.accept(','));
  scanner.expect('}');
  if (!scanner.done() || (scanner.wrong() == nullptr && next != kMembers.end()))
    scanner.refuse("it is not a whole body");
  return scanner.wrong() != nullptr ? scanner.wrong() : check_meaning(members);
}

std::string unescaped(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      plain += text[i];
      continue;
    }
    switch (text[++i]) {
      case 'b':
        plain += '\b';
        break;
      case 't':
        plain += '\t';
        break;
      case 'n':
        plain += '\n';
        break;
      case 'f':
        plain += '\f';
        break;
      case 'r':
        plain += '\r';
        break;
      case 'u': {
        unsigned value = 0;
        std::from_chars(text.data() + i + 1, text.data() + i + 5, value, 16);
        plain += static_cast<char>(value);
        i += 4;
        break;
      }
      default:
        plain += text[i];
    }
  }
  return plain;
}

bool says(std::string_view text, std::string_view plain) {
  if (text.find('\\') == std::string_view::npos) return text == plain;
  return unescaped(text) == plain;
}

}  // namespace strongroom::ledger
