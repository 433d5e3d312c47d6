#include "domain/names.h"

#include <string>

#include "base/error.h"
#include "base/text.h"

namespace strongroom::domain {
namespace {

constexpr std::size_t kLongestName = 63;

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

}  // namespace

bool is_valid_name(std::string_view name) {
  if (name.empty() || name.size() > kLongestName || !is_letter_or_digit(name.front())) return false;
  for (const char c : name)
    if (!is_letter_or_digit(c) && c != '.' && c != '_' && c != '-') return false;
  return true;
}

void require_valid_name(std::string_view what, std::string_view name) {
  if (is_valid_name(name)) return;
  throw base::Error::with_words(base::ErrorCode::invalid_input,
                                "'" + base::terminal_safe(name) + "' cannot be the name of a " + std::string{what},
                                "a name starts with a small letter or a digit and goes on with small letters, digits, "
                                "'.', '_' and '-', 63 at most",
                                "Choose another name, for instance 'photos-2026'.");
}

}  // namespace strongroom::domain
