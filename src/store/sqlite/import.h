// The step "ledger" of the schema: begins the ledger of a new store, and brings over what an older one has.
#pragma once

#include "store/sqlite/database.h"
#include "store/sqlite/store.h"

namespace strongroom::store {

// In the step's transaction. Entry 0 says whose ledger this is; then come the entries there were before there was a
// tree, with their own times, and the runs get the new numbers.
void begin_ledger(Database& database, const LedgerSetup& setup);

}  // namespace strongroom::store
