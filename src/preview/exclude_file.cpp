#include "preview/exclude_file.h"

#include <optional>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "preview/runes.h"

namespace strongroom::preview {
namespace {

constexpr std::size_t kLargestFile = std::size_t{64} << 20;
constexpr std::size_t kLongestLine = 64 * 1024 - 1;

bool is_special(char c) {
  return std::string_view{"*#$@!?-0123456789"}.find(c) != std::string_view::npos;
}

bool is_of_a_name(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

struct Reference {
  std::string_view name;
  std::size_t length = 0;  // what it takes behind the dollar
};

// Behind "${". What cannot be a name is swallowed, as restic does.
Reference in_braces(std::string_view text) {
  if (text.size() > 2 && is_special(text[1]) && text[2] == '}') return {text.substr(1, 1), 3};
  const auto end = text.find('}', 1);
  if (end == std::string_view::npos) return {{}, 1};
  return {text.substr(1, end - 1), end + 1};
}

// `text`: what follows a dollar, not empty.
Reference reference_in(std::string_view text) {
  if (text.front() == '{') return in_braces(text);
  if (is_special(text.front())) return {text.substr(0, 1), 1};
  std::size_t length = 0;
  while (length < text.size() && is_of_a_name(text[length])) ++length;
  return {text.substr(0, length), length};
}

char32_t unit_at(std::string_view bytes, std::size_t at, bool big_endian) {
  const auto first = static_cast<unsigned char>(bytes[at]), second = static_cast<unsigned char>(bytes[at + 1]);
  return big_endian ? char32_t{first} << 8 | second : char32_t{second} << 8 | first;
}

std::string from_utf16(std::string_view bytes, bool big_endian) {
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 2) {
    if (at + 1 == bytes.size()) {
      append_rune(text, kNoRune);
      break;
    }
    const auto unit = unit_at(bytes, at, big_endian);
    const bool high = unit >= 0xd800 && unit <= 0xdbff;
    const auto next = high && at + 3 < bytes.size() ? unit_at(bytes, at + 2, big_endian) : 0;
    if (next >= 0xdc00 && next <= 0xdfff) {
      append_rune(text, 0x10000 + ((unit - 0xd800) << 10 | (next - 0xdc00)));
      at += 2;
    } else {
      append_rune(text, unit >= 0xd800 && unit <= 0xdfff ? kNoRune : unit);
    }
  }
  return text;
}

std::string decoded(std::string_view bytes) {
  if (bytes.starts_with("\xef\xbb\xbf")) return std::string{bytes.substr(3)};
  if (bytes.starts_with("\xfe\xff")) return from_utf16(bytes.substr(2), true);
  if (bytes.starts_with("\xff\xfe")) return from_utf16(bytes.substr(2), false);
  return std::string{bytes};
}

std::optional<std::string> pattern_in(std::string_view line, const Variable& variable) {
  const auto text = trimmed(line);
  if (text.empty() || text.starts_with('#')) return std::nullopt;
  return expanded(text, variable);
}

}  // namespace

std::string expanded(std::string_view text, const Variable& variable) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '$' || at + 1 == text.size()) {
      result.push_back(text[at]);
      continue;
    }
    const auto reference = reference_in(text.substr(at + 1));
    if (reference.length == 0 || reference.name == "$")
      result.push_back('$');
    else if (!reference.name.empty())
      result += variable(std::string{reference.name});
    at += reference.length;
  }
  return result;
}

std::vector<ExcludeLine> exclude_lines(std::string_view bytes, const Variable& variable) {
  const auto text = decoded(bytes);
  std::vector<ExcludeLine> lines;
  unsigned number = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const auto end = rest.find('\n');
    const auto line = rest.substr(0, end);
    ++number;
    if (line.size() > kLongestLine)
      throw base::Error{base::ErrorCode::invalid_input,
                        "line " + std::to_string(number) + " is longer than 64 KiB, which restic refuses"};
    if (auto pattern = pattern_in(line, variable)) lines.push_back({std::move(*pattern), number});
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return lines;
}

std::vector<ExcludeLine> read_exclude_file(const std::string& path, const Variable& variable) {
  const auto bytes = base::read_file(path, kLargestFile);
  try {
    return exclude_lines(bytes, variable);
  } catch (const base::Error& error) {
    throw base::Error{error.code(), "the exclude file '" + base::escape_path(path) + "': " + error.message()};
  }
}

}  // namespace strongroom::preview
