#include "cli/preview_text.h"

#include <string>

#include "base/json.h"
#include "base/text.h"

namespace strongroom::cli {
namespace {

constexpr std::size_t kShownUnreadable = 20;

std::string counted(std::uint64_t count, const char* one, const char* many) {
  return base::format_count(count) + " " + (count == 1 ? one : many);
}

std::string removed_text(const preview::Removed& removed) {
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  if (removed.files > 0) add(counted(removed.files, "file", "files") + " (" + base::format_bytes(removed.bytes) + ")");
  if (removed.directories > 0) add(counted(removed.directories, "directory", "directories") + " with what is in them");
  if (removed.other > 0) add(counted(removed.other, "other", "others"));
  return text.empty() ? "nothing" : text;
}

void describe_largest(Console& console, const std::vector<preview::DirectorySize>& largest) {
  if (largest.empty()) return;
  console.say("");
  Table table{{"LARGEST DIRECTORIES", "SIZE", "FILES"}};
  for (const auto& each : largest)
    table.add({base::escape_path(each.path), base::format_bytes(each.bytes), base::format_count(each.files)});
  table.print(console);
}

// Sockets are no rule of anybody's: only shown when there are any.
void describe_rules(Console& console, const std::vector<preview::RuleEffect>& rules) {
  Table table{{"RULE", "LEAVES OUT"}};
  for (const auto& [rule, removed] : rules) {
    const bool negated = rule.text.starts_with('!') && rule.kind != preview::RuleKind::if_present;
    if (rule.kind == preview::RuleKind::sockets && removed.other == 0) continue;
    table.add({describe(rule), negated ? "takes back" : removed_text(removed)});
  }
  if (table.empty()) return;
  console.say("");
  table.print(console);
}

void describe_problems(Console& console, const preview::Result& result) {
  for (const auto& path : result.missing)
    console.say(console.paint(Tone::attention, "!") + " " + base::escape_path(path) + " does not exist");
  if (result.unreadable_count == 0) return;
  console.say("");
  console.say(console.paint(Tone::attention, "!") + " " +
              counted(result.unreadable_count, "path cannot be read:", "paths cannot be read:"));
  for (std::size_t i = 0; i < result.unreadable.size() && i < kShownUnreadable; ++i)
    console.say("  " + base::escape_path(result.unreadable[i].path) + ": " + result.unreadable[i].reason);
  if (result.unreadable_count > kShownUnreadable) console.say("  … (--json lists the first 1,000)");
}

}  // namespace

void describe_preview(Console& console, const preview::Result& result) {
  console.say(
      counted(result.files, "file", "files") + ", " + base::format_bytes(result.bytes) + ", in " +
      counted(result.directories, "directory", "directories") +
      (result.other > 0 ? "; " + counted(result.other, "link or special file", "links and special files") : ""));
  describe_largest(console, result.largest);
  describe_rules(console, result.rules);
  describe_problems(console, result);
}

}  // namespace strongroom::cli
