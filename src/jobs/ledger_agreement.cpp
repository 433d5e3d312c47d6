#include "jobs/ledger_agreement.h"

#include <map>
#include <string>

#include "base/error.h"
#include "jobs/ledger_trust.h"
#include "ledger/anchor_tag.h"
#include "ledger/tree.h"

namespace strongroom::jobs {
namespace {

struct Witness {
  ledger::Hash root;
  std::string snapshot;
};
using Witnesses = std::multimap<std::uint64_t, Witness>;  // by the size they speak of

Witnesses witnesses_of(const std::string& origin, const std::vector<domain::SnapshotDecision>& decisions,
                       const std::optional<ledger::Entry>& acknowledged) {
  Witnesses found;
  for (const auto& [snapshot, keep, why] : decisions)
    for (const auto& tag : snapshot.tags)
      if (const auto checkpoint = ledger::parse_anchor_tag(tag);
          checkpoint && checkpoint->origin == origin && !(acknowledged && snapshot.time <= acknowledged->time))
        found.emplace(checkpoint->size, Witness{checkpoint->root, snapshot.id});
  return found;
}

[[noreturn]] void refuse(const Witness& witness) {
  throw base::Error::with_words(
      base::ErrorCode::integrity,
      "snapshot " + witness.snapshot.substr(0, 8) + " was made by another state of this ledger than what is here",
      "the data directory was brought back from an older copy, or somebody has rewritten it",
      "Look at 'strongroom audit verify'; then say what it was with 'strongroom audit acknowledge --reason …'.");
}

}  // namespace

void require_same_history(domain::StoreReader& store, const std::vector<domain::SnapshotDecision>& decisions) {
  const auto head = store.ledger_head().checkpoint;
  const auto witnesses = witnesses_of(head.origin, decisions, ledger_standing(store).acknowledged);
  if (witnesses.empty()) return;
  if (const auto& newest = *witnesses.rbegin(); newest.first > head.size) refuse(newest.second);
  ledger::Hasher hasher;
  ledger::Frontier frontier;
  auto next = witnesses.begin();
  const auto compare = [&] {
    for (; next != witnesses.end() && next->first == frontier.size(); ++next)
      if (frontier.root(hasher) != next->second.root) refuse(next->second);
  };
  store.scan_leaf_hashes({0, witnesses.rbegin()->first}, [&](const ledger::Hash& leaf) {
    frontier.append(leaf, hasher);
    compare();
  });
}

}  // namespace strongroom::jobs
