#pragma once

#include <string>
#include <utility>
#include <vector>

#include "domain/dump.h"
#include "domain/store.h"
#include "ledger/actor.h"

namespace strongroom::jobs {

struct RemovalResult {
  std::vector<domain::Dump> removed;
  std::vector<std::pair<domain::Dump, std::string>> failed;  // with why; they stay known, as `removing`
};

// Deletes dumps and their sidecars: an intent for each in the ledger, then the files, then the outcome. A file that is
// gone already counts as removed. Those whose deletion was decided on before are taken up again. The caller has asked
// require_trustworthy_ledger.
RemovalResult remove_dumps(domain::Store& store, const std::vector<domain::Dump>& dumps, const std::string& reason,
                           const ledger::Actor& actor);

}  // namespace strongroom::jobs
