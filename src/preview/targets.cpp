#include "preview/targets.h"

#include <algorithm>

#include "preview/pattern.h"

namespace strongroom::preview {
namespace {

std::string parent_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == 0 ? "/" : path.substr(0, slash);
}

bool is_inside(const std::string& inner, const std::string& outer) {
  return outer == "/" || (inner.size() > outer.size() && inner.starts_with(outer) && inner[outer.size()] == '/');
}

}  // namespace

Targets resolve_targets(const std::vector<std::string>& sources) {
  Targets targets;
  for (const auto& source : sources) targets.sources.insert(clean_path(source));
  for (const auto& inner : targets.sources) {
    const auto outermost = std::ranges::find_if(
        targets.sources, [&](const auto& outer) { return outer != inner && is_inside(inner, outer); });
    if (outermost == targets.sources.end()) {
      targets.roots.push_back(inner);
      continue;
    }
    for (auto above = parent_of(inner);; above = parent_of(above)) {
      targets.opened.insert(above);
      if (above == *outermost) break;
    }
  }
  if (targets.sources.contains("/")) targets.opened.insert("/");
  return targets;
}

}  // namespace strongroom::preview
