// Who signed what: the ledger's first origin and key, and those that forks brought.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/store.h"
#include "ledger/checkpoint.h"

namespace strongroom::audit {

struct History {
  std::uint64_t seq = 0;  // its entry "ledger.begin" or "ledger.fork"; checkpoints larger than this are its own
  std::string origin;
  std::string key;
  std::string last_note;  // the last one it signed, of the size of the next history's seq; empty for the newest
};

// Oldest first, at least one. As the ledger says; whether it is right, verification finds out. Throws integrity when
// entry 0 or a fork cannot be read.
std::vector<History> histories(domain::StoreReader& reader);

// Their keys, for notes that were kept elsewhere. One that is no key is left out.
std::vector<ledger::VerificationKey> keys_of(const std::vector<History>& histories);

}  // namespace strongroom::audit
