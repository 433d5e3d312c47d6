// The histories of a ledger: entry 0 begins the first, each fork another, with an origin and a signing key of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/ids.h"
#include "domain/vault.h"
#include "ledger/checkpoint.h"
#include "store/sqlite/database.h"

namespace strongroom::store {

struct History {
  std::uint64_t first_seq = 0;  // checkpoints up to this size belong to the one before
  std::string origin;
  std::string key;  // verification key as text
  domain::SealedSecret seed;
};

// Oldest first. Throws integrity when there is none.
std::vector<History> read_histories(Database& database);
// Draws an origin and a key and remembers them, the seed sealed. Inside a transaction.
std::unique_ptr<ledger::SigningKey> begin_history(Database& database, std::uint64_t first_seq, base::Random& random,
                                                  domain::Vault& vault);
// Throws integrity when it cannot be opened with this secret.key or is not the key the store names.
std::unique_ptr<ledger::SigningKey> open_signing_key(const History& history, domain::Vault& vault);

}  // namespace strongroom::store
