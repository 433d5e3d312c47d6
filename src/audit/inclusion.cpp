#include "audit/inclusion.h"

#include <utility>

#include "base/error.h"
#include "ledger/tree.h"

namespace strongroom::audit {
namespace {

using base::Error;
using base::ErrorCode;

std::vector<ledger::Hash> roots_of(domain::StoreReader& reader, const std::vector<ledger::Range>& ranges) {
  ledger::Hasher hasher;
  std::vector<ledger::Hash> roots;
  for (const auto& range : ranges) {
    ledger::Frontier frontier;
    reader.scan_leaf_hashes(range, [&](const ledger::Hash& leaf) { frontier.append(leaf, hasher); });
    if (frontier.size() != range.end - range.begin)
      throw Error{ErrorCode::integrity, "entries of the ledger are missing"};
    roots.push_back(frontier.root(hasher));
  }
  return roots;
}

}  // namespace

ledger::InclusionProof prove_entry(domain::StoreReader& reader, std::uint64_t seq) {
  const auto head = reader.ledger_head();
  if (seq >= head.checkpoint.size)
    throw Error{ErrorCode::not_found, "there is no entry " + std::to_string(seq) + " in the ledger"};
  ledger::InclusionProof proof;
  proof.index = seq;
  proof.note = head.note;
  bool found = false;
  reader.scan_entries({seq, seq + 1}, [&](const ledger::RawEntry& entry) {
    proof.body = entry.body;
    found = true;
  });
  if (!found) throw Error{ErrorCode::integrity, "entry " + std::to_string(seq) + " is missing from the ledger"};
  proof.hashes = roots_of(reader, ledger::inclusion_ranges(seq, head.checkpoint.size));
  ledger::check_proof(proof, ledger::VerificationKey::parse(head.key));
  return proof;
}

ledger::Entry require_entry(domain::StoreReader& reader, std::uint64_t seq) {
  domain::EntryFilter filter;
  filter.before_seq = seq + 1;
  filter.limit = 1;
  const auto found = reader.entries(filter);
  if (found.empty() || found.front().seq != seq)
    throw Error{ErrorCode::not_found, "the ledger has no entry " + std::to_string(seq)};
  return found.front();
}

ledger::ProvenEntry proven_entry(domain::StoreReader& reader, std::uint64_t seq) {
  return ledger::check_proof(prove_entry(reader, seq), ledger::VerificationKey::parse(reader.ledger_head().key));
}

std::vector<ledger::Hash> prove_consistency(domain::StoreReader& reader, std::uint64_t old_size) {
  return roots_of(reader, ledger::consistency_ranges(old_size, reader.ledger_head().checkpoint.size));
}

}  // namespace strongroom::audit
