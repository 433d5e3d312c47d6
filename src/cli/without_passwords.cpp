#include "cli/without_passwords.h"

#include <algorithm>
#include <cctype>

namespace strongroom::cli {
namespace {

constexpr std::string_view kHidden = "…";

// Up to the last "@" of the word: a password that was not escaped may hold one itself.
void hide_user_info(std::string& text) {
  for (auto at = text.find("://"); at != std::string::npos; at = text.find("://", at)) {
    at += 3;
    const auto end = std::min(text.find_first_of(" \t\n", at), text.size());
    const auto last = text.rfind('@', end);
    if (last == std::string::npos || last <= at) continue;
    text.replace(at, last - at, kHidden);
    at += kHidden.size();
  }
}

void hide_assigned(std::string& text) {
  constexpr std::string_view kName = "password=";
  auto lower = text;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (auto at = lower.rfind(kName); at != std::string::npos; at = at == 0 ? at : lower.rfind(kName, at - 1)) {
    const auto begin = at + kName.size();
    const auto end = std::min(text.find_first_of(" \t\n&", begin), text.size());
    text.replace(begin, end - begin, kHidden);
    if (at == 0) break;
  }
}

}  // namespace

std::string without_passwords(std::string_view message) {
  std::string text{message};
  hide_user_info(text);
  hide_assigned(text);
  return text;
}

}  // namespace strongroom::cli
