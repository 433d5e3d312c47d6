#include "engines/restic/kept_warnings.h"

#include "engines/restic/path_bytes.h"

namespace strongroom::restic {

void KeptWarnings::add(domain::Warning warning) {
  if (seen_.contains(warning.path)) return;
  ++count_;
  if (kept_.size() >= domain::kKeptWarnings) return;
  seen_.insert(warning.path);
  warning.path = resolve_replaced_bytes(warning.path);
  kept_.push_back(std::move(warning));
}

}  // namespace strongroom::restic
