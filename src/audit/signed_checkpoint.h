#pragma once

#include "domain/store.h"
#include "ledger/checkpoint.h"

namespace strongroom::audit {

// What was signed last. Throws integrity when that is not what stands beside it.
ledger::Checkpoint signed_checkpoint(const domain::LedgerHead& head);

}  // namespace strongroom::audit
