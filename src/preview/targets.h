#pragma once

#include <set>
#include <string>
#include <vector>

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

}  // namespace strongroom::preview
