#include "preview/targets.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>

#include "preview/bounded.h"
#include "preview/pattern.h"

namespace strongroom::preview {
namespace {

std::string parent_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == 0 ? "/" : path.substr(0, slash);
}

bool is_below(const std::string& inner, const std::string& outer) {
  return outer == "/" || (inner.size() > outer.size() && inner.starts_with(outer) && inner[outer.size()] == '/');
}

}  // namespace

Targets resolve_targets(const std::vector<std::string>& sources) {
  Targets targets;
  for (const auto& source : sources) targets.sources.insert(clean_path(source));
  for (const auto& inner : targets.sources) {
    const auto outermost = std::ranges::find_if(
        targets.sources, [&](const auto& outer) { return outer != inner && is_below(inner, outer); });
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

SourcesFound find_sources(const std::vector<std::string>& sources, const std::shared_ptr<const Calls>& calls,
                          base::Milliseconds time, const std::stop_token& stop) {
  SourcesFound found;
  for (const auto& source : sources) {
    const auto error = answer_within(
        time,
        [calls, source] {
          Facts facts;
          return calls->look(AT_FDCWD, source.c_str(), facts);
        },
        stop);
    const bool missing = error && (*error == -ENOENT || *error == -ENOTDIR);
    (missing ? found.missing : found.present).push_back(source);
  }
  return found;
}

}  // namespace strongroom::preview
