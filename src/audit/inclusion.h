// Proofs from a store.
#pragma once

#include <cstdint>
#include <vector>

#include "domain/store.h"
#include "ledger/proof.h"

namespace strongroom::audit {

// That entry `seq` is in the ledger as it is now. Checked before it is returned. Throws not_found when there is no such
// entry, integrity when the store cannot prove it any more (then `audit verify` says more).
ledger::InclusionProof prove_entry(domain::StoreReader& reader, std::uint64_t seq);

// The entry, as it is stored. Throws not_found, and integrity when it is damaged.
ledger::Entry require_entry(domain::StoreReader& reader, std::uint64_t seq);
// The same, proven to be in the ledger that was signed last. Throws as prove_entry does.
ledger::ProvenEntry proven_entry(domain::StoreReader& reader, std::uint64_t seq);

// That the ledger of `old_size` entries is the beginning of today's (RFC 6962, 2.1.2); 0 < old_size <= today's size.
// Throws invalid_input for another size.
std::vector<ledger::Hash> prove_consistency(domain::StoreReader& reader, std::uint64_t old_size);

}  // namespace strongroom::audit
