#include "engines/restic/restore_warnings.h"

#include <algorithm>
#include <string>

#include "base/text.h"

namespace strongroom::restic {
namespace {

constexpr std::string_view kIgnoring = "ignoring error for ";

}  // namespace

void RestoreWarnings::unrestored(const ItemError& error) {
  if (!error.item.empty()) add(error.item, error.message);
}

void RestoreWarnings::text(std::string_view line) {
  if (!line.starts_with(kIgnoring)) return;
  line.remove_prefix(kIgnoring.size());
  const auto end = line.find(": ");
  if (end != std::string_view::npos) add(line.substr(0, end), line.substr(end + 2));
}

void RestoreWarnings::add(std::string_view path, std::string_view why) {
  kept_.add(
      {base::ErrorCode::integrity, "could not be restored whole: " + base::terminal_safe(why), std::string{path}});
}

std::uint64_t RestoreWarnings::count_those(const std::function<bool(const std::string&)>& holds) const {
  const auto& kept = kept_.kept();
  const auto found = std::ranges::count_if(kept, [&](const domain::Warning& warning) { return holds(warning.path); });
  return kept_.count() - kept.size() + static_cast<std::uint64_t>(found);
}

std::vector<domain::Warning> RestoreWarnings::take_as(base::ErrorCode code) {
  auto warnings = kept_.take();
  for (auto& warning : warnings) warning.code = code;
  return warnings;
}

bool is_about_single_files(std::string_view last_words) {
  return last_words.find("There were ") != std::string_view::npos &&
         last_words.find(" error") != std::string_view::npos;
}

}  // namespace strongroom::restic
