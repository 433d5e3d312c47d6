#include "ledger/proof.h"

#include <charconv>
#include <optional>
#include <utility>

#include "base/error.h"
#include "ledger/tree.h"

namespace strongroom::ledger {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::string_view kProofFormat = "c2sp.org/tlog-proof@v1";
constexpr std::string_view kExtra = "extra ";
constexpr std::string_view kIndex = "index ";
constexpr std::size_t kMostHashes = 64;

[[noreturn]] void refuse_proof(const char* why) {
  throw Error{ErrorCode::integrity, why};
}

std::string_view proof_line(std::string_view& text) {
  const auto end = text.find('\n');
  if (end == std::string_view::npos) refuse_proof("the proof ends too early");
  const auto line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

// The rest of a line that begins with `word`.
std::string_view proof_line(std::string_view& text, std::string_view word) {
  const auto line = proof_line(text);
  if (!line.starts_with(word)) refuse_proof("this is no proof of a ledger entry");
  return line.substr(word.size());
}

std::string decoded(std::string_view base64) {
  auto bytes = from_base64(base64);
  if (!bytes) refuse_proof("the proof is not in canonical base64");
  return *std::move(bytes);
}

std::uint64_t number(std::string_view digits) {
  std::uint64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (std::to_string(value) != digits) refuse_proof("the proof names no entry");
  return value;
}

}  // namespace

std::string format_proof(const InclusionProof& proof) {
  std::string text{kProofFormat};
  text.append("\n").append(kExtra).append(to_base64(proof.body));
  text.append("\n").append(kIndex).append(std::to_string(proof.index)).append("\n");
  for (const auto& hash : proof.hashes) text.append(to_base64(bytes_of(hash))).append("\n");
  return text.append("\n").append(proof.note);
}

InclusionProof parse_proof(std::string_view text) {
  if (!proof_line(text, kProofFormat).empty()) refuse_proof("this is a proof of another version");
  InclusionProof proof;
  proof.body = decoded(proof_line(text, kExtra));
  proof.index = number(proof_line(text, kIndex));
  for (auto line = proof_line(text); !line.empty(); line = proof_line(text)) {
    const auto hash = hash_from_bytes(decoded(line));
    if (!hash || proof.hashes.size() == kMostHashes) refuse_proof("the proof holds something that is no hash");
    proof.hashes.push_back(*hash);
  }
  proof.note = text;
  return proof;
}

ProvenEntry check_proof(const InclusionProof& proof, const VerificationKey& key) {
  Hasher hasher;
  ProvenEntry proven;
  proven.checkpoint = open_checkpoint(proof.note, key);
  proven.leaf = hasher.leaf(proof.body);
  if (!proves_inclusion(proven.leaf, proof.index, proven.checkpoint.size, proof.hashes, proven.checkpoint.root, hasher))
    refuse_proof("the proof does not lead from the entry to what was signed: one of the two was changed");
  proven.entry = entry_from_body(proof.body);
  if (proven.entry.seq != proof.index) refuse_proof("the entry says of itself that it has another number");
  return proven;
}

}  // namespace strongroom::ledger
