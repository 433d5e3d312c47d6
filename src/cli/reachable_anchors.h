// Every place that keeps checkpoints of the ledger and can be asked now.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "cli/context.h"
#include "ledger/report.h"

namespace strongroom::cli {

struct ReachableAnchors {
  std::vector<ledger::Anchor> anchors;
  std::vector<ledger::UnreachableAnchors> unreachable;
  std::vector<std::string> no_anchors;  // repositories inside the data directory, by name
};

// Notes in the anchor directories, and, `with_repositories`, the tags on the snapshots of every repository. Waits for
// the network, but not long. Throws cancelled, and what `reader` throws.
ReachableAnchors find_anchors(Context& context, domain::StoreReader& reader,
                              const std::vector<ledger::VerificationKey>& keys, bool with_repositories,
                              const std::stop_token& stop);

}  // namespace strongroom::cli
