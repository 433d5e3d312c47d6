#include "engines/restic/backup_warnings.h"

#include <algorithm>

#include "base/text.h"

namespace strongroom::restic {
namespace {

constexpr std::string_view kSkipping = " does not exist, skipping";

// restic says "PATH: open PATH: permission denied"; the path is told apart already.
std::string reason(std::string_view message) {
  const auto colon = message.rfind(": ");
  const auto last = colon == std::string_view::npos ? message : message.substr(colon + 2);
  return last.empty() ? "could not be read" : "could not be read: " + base::terminal_safe(last);
}

}  // namespace

void BackupWarnings::unreadable(const ItemError& error) {
  // The scan, which only counts ahead, meets the same files; the backup itself reports every one that it leaves out.
  if (error.during == "scan" || error.item.empty()) return;
  kept_.add({base::ErrorCode::source_unreadable, reason(error.message), error.item});
}

void BackupWarnings::text(std::string_view line) {
  if (!line.ends_with(kSkipping)) return;
  line.remove_suffix(kSkipping.size());
  const auto source = std::ranges::find_if(
      sources_, [&](const std::string& path) { return path == line || path.ends_with("\n" + std::string{line}); });
  kept_.add({base::ErrorCode::source_missing, "does not exist any more and is not in the backup",
             source == sources_.end() ? std::string{line} : *source});
}

void BackupWarnings::some_unreadable() {
  if (count() == 0)
    kept_.add({base::ErrorCode::source_unreadable, "some files could not be read; the run's log names them", {}});
}

}  // namespace strongroom::restic
