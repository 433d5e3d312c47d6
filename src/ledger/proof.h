// A file that proves that an entry is in the ledger: C2SP tlog-proof, with the entry's body as its extra data.
//
//   c2sp.org/tlog-proof@v1\n
//   extra BASE64(BODY)\n
//   index SEQ\n
//   BASE64(HASH)\n                 the inclusion proof of RFC 6962, from the leaf's neighbour upwards; may be none
//   \n
//   the signed checkpoint, as it is
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/checkpoint.h"
#include "ledger/entry.h"

namespace strongroom::ledger {

struct InclusionProof {
  std::uint64_t index = 0;
  std::string body;
  std::vector<Hash> hashes;
  std::string note;
  bool operator==(const InclusionProof&) const = default;
};

std::string format_proof(const InclusionProof& proof);
// Throws integrity for any other form. Says nothing about what the proof proves.
InclusionProof parse_proof(std::string_view text);

struct ProvenEntry {
  Entry entry;
  Hash leaf{};
  Checkpoint checkpoint;
};
// Needs nothing but the key. Throws integrity with what is wrong: the signature, the entry, its number or the hashes.
ProvenEntry check_proof(const InclusionProof& proof, const VerificationKey& key);

}  // namespace strongroom::ledger
