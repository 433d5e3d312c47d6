#include "audit/inclusion.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "ledger/tree.h"
#include "support/code_of.h"
#include "support/memory_ledger.h"
#include "support/naive_tree.h"

namespace strongroom::audit {
namespace {

using base::ErrorCode;
using test::code_of;
using test::MemoryLedger;
using test::MemoryReader;

TEST(ProveEntry, ProvesEachEntry) {
  for (const std::uint64_t size : {1U, 2U, 7U, 33U}) {
    MemoryLedger ledger{size};
    MemoryReader reader{ledger};
    for (std::uint64_t seq = 0; seq < size; ++seq) {
      const auto proven = ledger::check_proof(prove_entry(reader, seq), ledger.key());
      EXPECT_EQ(proven.entry.seq, seq);
      EXPECT_EQ(proven.checkpoint, ledger.checkpoint());
    }
    EXPECT_EQ(code_of([&] { prove_entry(reader, size); }), ErrorCode::not_found);
  }
}

TEST(ProveEntry, DoesNotProveWhatWasNotSigned) {
  MemoryLedger ledger{9};
  const domain::LedgerHead head{ledger.checkpoint(), ledger.note, ledger.key().text()};
  auto changed = ledger.entries;
  changed[4].body = ledger.entries[3].body;
  auto other_hash = ledger.entries;
  other_hash[6].leaf_hash = ledger.entries[5].leaf_hash;
  auto missing = ledger.entries;
  missing.erase(missing.begin() + 4);
  for (const auto& entries : {changed, other_hash, missing}) {
    MemoryReader reader{entries, head};
    EXPECT_EQ(code_of([&] { prove_entry(reader, 4); }), ErrorCode::integrity);
  }
}

TEST(ProveConsistency, IsThatOfTheWholeTree) {
  MemoryLedger ledger{20};
  MemoryReader reader{ledger};
  test::NaiveTree::Hashes leaves;
  for (const auto& entry : ledger.entries) leaves.push_back(*ledger::hash_from_bytes(entry.leaf_hash));
  for (std::uint64_t size = 1; size <= 20; ++size)
    EXPECT_EQ(prove_consistency(reader, size), test::NaiveTree{leaves}.consistency(size, 20)) << size;
  EXPECT_EQ(code_of([&] { prove_consistency(reader, 0); }), ErrorCode::invalid_input);
  EXPECT_EQ(code_of([&] { prove_consistency(reader, 21); }), ErrorCode::invalid_input);
}

}  // namespace
}  // namespace strongroom::audit
