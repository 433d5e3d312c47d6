#include "ledger/proof.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <optional>

#include "base/error.h"
#include "support/memory_ledger.h"
#include "support/naive_tree.h"
#include "support/replaced.h"
#include "support/rounds.h"

namespace strongroom::ledger {
namespace {

using test::replaced;

using base::Error;
using base::ErrorCode;

InclusionProof proof_from(const test::MemoryLedger& ledger, std::uint64_t seq) {
  test::NaiveTree::Hashes leaves;
  for (const auto& entry : ledger.entries) leaves.push_back(*hash_from_bytes(entry.leaf_hash));
  return {seq, ledger.entries[seq].body, test::NaiveTree{leaves}.inclusion(seq, leaves.size()), ledger.note};
}

std::optional<ErrorCode> proof_refusal(std::string_view text, const VerificationKey& key) {
  try {
    check_proof(parse_proof(text), key);
  } catch (const Error& error) {
    return error.code();
  }
  return std::nullopt;
}

TEST(Proof, IsOneTextFile) {
  const test::MemoryLedger ledger{2};
  const auto proof = proof_from(ledger, 1);
  ASSERT_EQ(proof.hashes.size(), 1U);
  const auto text = format_proof(proof);
  EXPECT_EQ(text, "c2sp.org/tlog-proof@v1\nextra " + to_base64(proof.body) + "\nindex 1\n" +
                      to_base64(bytes_of(proof.hashes[0])) + "\n\n" + ledger.note);
  EXPECT_EQ(parse_proof(text), proof);
}

TEST(Proof, HoldsForEveryEntryOfEverySize) {
  for (std::uint64_t size = 1; size <= 20; ++size) {
    test::MemoryLedger ledger{size};
    for (std::uint64_t seq = 0; seq < size; ++seq) {
      const auto proven = check_proof(parse_proof(format_proof(proof_from(ledger, seq))), ledger.key());
      EXPECT_EQ(proven.entry.seq, seq);
      EXPECT_EQ(bytes_of(proven.leaf), ledger.entries[seq].leaf_hash);
      EXPECT_EQ(proven.checkpoint, ledger.checkpoint());
    }
  }
}

TEST(Proof, SeesEveryFlippedBit) {
  const test::MemoryLedger ledger{5};
  for (const std::uint64_t seq : {0U, 3U, 4U}) {
    const auto text = format_proof(proof_from(ledger, seq));
    ASSERT_EQ(proof_refusal(text, ledger.key()), std::nullopt);
    for (std::size_t bit = 0; bit < 8 * text.size(); bit += support::bit_step()) {
      auto flipped = text;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
      EXPECT_EQ(proof_refusal(flipped, ledger.key()), ErrorCode::integrity) << flipped;
    }
  }
}

TEST(Proof, SeesEveryCut) {
  const test::MemoryLedger ledger{3};
  const auto text = format_proof(proof_from(ledger, 1));
  for (std::size_t at = 0; at < text.size(); ++at)
    EXPECT_EQ(proof_refusal(text.substr(0, at), ledger.key()), ErrorCode::integrity) << at;
}

TEST(Proof, HasOneForm) {
  const test::MemoryLedger ledger{3};
  const auto proof = proof_from(ledger, 1);
  const auto text = format_proof(proof);
  const auto hash = to_base64(bytes_of(proof.hashes[0])) + "\n";
  for (const auto& wrong :
       {replaced(text, "@v1", "@v2"), replaced(text, "@v1", "@v1 "), replaced(text, "index 1", "index 01"),
        replaced(text, "index 1", "index +1"), replaced(text, "index 1", "index "),
        replaced(text, "index 1", "index 18446744073709551617"), replaced(text, "index 1\n", ""),
        replaced(text, "extra ", "extra  "), replaced(text, hash, ""), replaced(text, hash, hash + hash),
        replaced(text, hash, hash + "\n"), replaced(text, hash, "AAAA\n"), "\n" + text, text + "\n"})
    EXPECT_EQ(proof_refusal(wrong, ledger.key()), ErrorCode::integrity) << wrong;
}

TEST(Proof, HasABound) {
  const test::MemoryLedger ledger{3};
  auto proof = proof_from(ledger, 1);
  proof.hashes.assign(65, Hash{});
  EXPECT_THROW(parse_proof(format_proof(proof)), Error);
}

TEST(CheckProof, RefusesWhatBelongsToSomethingElse) {
  test::MemoryLedger ledger{4}, other{4, 2};
  const auto proof = proof_from(ledger, 2);
  EXPECT_EQ(proof_refusal(format_proof(proof), other.key()), ErrorCode::integrity);
  auto mixed = proof;
  mixed.note = other.note;
  EXPECT_EQ(proof_refusal(format_proof(mixed), ledger.key()), ErrorCode::integrity);
  EXPECT_EQ(proof_refusal(format_proof(mixed), other.key()), ErrorCode::integrity);
  mixed = proof;
  mixed.body = ledger.entries[1].body;
  EXPECT_EQ(proof_refusal(format_proof(mixed), ledger.key()), ErrorCode::integrity);
  mixed = proof;
  mixed.index = 3;
  EXPECT_EQ(proof_refusal(format_proof(mixed), ledger.key()), ErrorCode::integrity);
  // Of an older checkpoint than the hashes.
  mixed = proof;
  mixed.note = ledger.signing_key().sign(ledger.checkpoint_at(3));
  EXPECT_EQ(proof_refusal(format_proof(mixed), ledger.key()), ErrorCode::integrity);
}

// A leaf that the ledger's own key has signed and that is no entry, or says that it is another one.
TEST(CheckProof, RefusesALeafThatIsNoSuchEntry) {
  Hasher hasher;
  const test::MemoryLedger ledger{2};
  for (const std::string& body : {std::string{"no entry"}, std::string{}, ledger.entries[1].body}) {
    const Checkpoint checkpoint{ledger.origin(), 1, hasher.leaf(body)};
    const InclusionProof proof{0, body, {}, ledger.signing_key().sign(checkpoint)};
    EXPECT_EQ(proof_refusal(format_proof(proof), ledger.key()), ErrorCode::integrity) << body;
  }
}

}  // namespace
}  // namespace strongroom::ledger
