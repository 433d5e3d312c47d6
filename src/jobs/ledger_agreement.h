// Whether snapshots were made by this ledger as it is now, or by a state of it that is lost here.
#pragma once

#include <vector>

#include "domain/backup_engine.h"
#include "domain/store.h"

namespace strongroom::jobs {

// Every snapshot carries where the ledger stood when it was made (ledger/anchor_tag.h). One that says what this ledger
// does not is of a state that came after the copy it was brought back from, or of somebody who rewrote it: the only
// witness there is, and not to be removed. Throws integrity that names the first; not for snapshots older than the last
// time somebody acknowledged a break. Another ledger's are of no interest. Hashes at most as much of the ledger as the
// newest of them names.
void require_same_history(domain::StoreReader& store, const std::vector<domain::SnapshotDecision>& decisions);

}  // namespace strongroom::jobs
