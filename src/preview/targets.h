#pragma once

#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "preview/calls.h"

namespace strongroom::preview {

// What restic makes of the sources it is given.
struct Targets {
  // Begin here: paths that lie in no other source. Clean, in order, each once.
  std::vector<std::string> roots;
  // All sources, clean.
  std::set<std::string> sources;
  // Directories that restic takes apart because another source lies below them: they are stored whatever the rules say,
  // and what is in them is looked at as if each had been named.
  std::set<std::string> opened;
};

// Sources are absolute. "/" counts as opened: restic takes what is in it.
Targets resolve_targets(const std::vector<std::string>& sources);

struct SourcesFound {
  std::vector<std::string> present;  // also those that do not answer in time: whoever looks closer finds out
  std::vector<std::string> missing;
};

// By lstat, as jobs/sources.h does before a backup: restic is told of what is there only. Ends at once when a stop is
// requested; then it found nothing out.
SourcesFound find_sources(const std::vector<std::string>& sources, const std::shared_ptr<const Calls>& calls,
                          base::Milliseconds time, const std::stop_token& stop);

}  // namespace strongroom::preview
