// Whether the ledger may be appended to, asked once when the owner opens the store.
#pragma once

#include <memory>
#include <optional>

#include "ledger/checkpoint.h"
#include "store/sqlite/appender.h"
#include "store/sqlite/database.h"
#include "store/sqlite/store.h"

namespace strongroom::store {

// What `audit fork` is about to record.
struct ForkReason {
  std::string published;   // the note that is ahead of the store; empty when there is none
  std::uint64_t lost = 0;  // entries that were published and are not in the store
};

struct OpenedLedger {
  std::unique_ptr<ledger::SigningKey> key;
  std::optional<ForkReason> fork;  // begin a new history before anything else is appended
};

// Looks at the head, the last entry and what was published; the same few reads for every size. Throws integrity, with
// what is wrong and what to do. With `setup.fork` a store that is behind what was published, and one whose signing key
// cannot be opened, is no error.
OpenedLedger open_ledger(Database& database, const LedgerSetup& setup);

// The head as it was signed, by the key of the newest history. Throws integrity when that or the last entry is not what
// was written.
ledger::Checkpoint require_signed_head(Database& database);

// In a unit of work: the entry that begins a new history, under the key that signs from then on.
void fork_ledger(Database& database, Appender& appender, const LedgerSetup& setup, const ForkReason& reason);

}  // namespace strongroom::store
