#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "domain/run.h"
#include "engines/restic/events.h"

namespace strongroom::restic {

// Collects what a backup left out: each path once, the first domain::kKeptWarnings kept, all counted. For one call.
class BackupWarnings {
 public:
  explicit BackupWarnings(const std::vector<std::string>& sources) : sources_{sources} {}

  void unreadable(const ItemError& error);
  // A line of standard error: "PATH does not exist, skipping" names a source that vanished after it was looked for. A
  // path with newlines in it arrives in several lines; the last of them is matched with the sources.
  void text(std::string_view line);
  // restic ended with 3. When it did not say which files, say at least that there were some.
  void some_unreadable();

  std::vector<domain::Warning> take() { return std::move(kept_); }
  std::uint64_t count() const { return count_; }

 private:
  void add(domain::Warning warning);

  const std::vector<std::string>& sources_;
  std::unordered_set<std::string> seen_;  // of the kept ones
  std::vector<domain::Warning> kept_;
  std::uint64_t count_ = 0;
};

}  // namespace strongroom::restic
