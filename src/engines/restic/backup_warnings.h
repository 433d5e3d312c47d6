#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/run.h"
#include "engines/restic/events.h"
#include "engines/restic/kept_warnings.h"

namespace strongroom::restic {

// What a backup left out.
class BackupWarnings {
 public:
  explicit BackupWarnings(const std::vector<std::string>& sources) : sources_{sources} {}

  void unreadable(const ItemError& error);
  // A line of standard error: "PATH does not exist, skipping" names a source that vanished after it was looked for. A
  // path with newlines in it arrives in several lines; the last of them is matched with the sources.
  void text(std::string_view line);
  // restic ended with 3. When it did not say which files, say at least that there were some.
  void some_unreadable();

  std::vector<domain::Warning> take() { return kept_.take(); }
  std::uint64_t count() const { return kept_.count(); }

 private:
  const std::vector<std::string>& sources_;
  KeptWarnings kept_;
};

}  // namespace strongroom::restic
