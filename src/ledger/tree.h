// The Merkle tree of RFC 6962, section 2.1, without storage: what can be computed from leaf hashes as they pass.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/hash.h"

namespace strongroom::ledger {

// The leaves [begin, end) of a tree.
struct Range {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  bool operator==(const Range&) const = default;
};

// All that is needed of a tree to append to it and to know its root: the roots of its complete subtrees, largest first.
// One for each bit that is set in the size. A value; 32 bytes a bit.
class Frontier {
 public:
  std::uint64_t size() const { return size_; }
  void append(const Hash& leaf, Hasher& hasher) { append_subtree(0, leaf, hasher); }
  // The root of 2^level leaves that come next. Throws internal when the size is no multiple of 2^level.
  void append_subtree(unsigned level, const Hash& root, Hasher& hasher);
  Hash root(Hasher& hasher) const;

  // 32 bytes for each subtree, largest first; with the size this is the whole value.
  std::string bytes() const;
  // nullopt when there are not as many as `size` has bits set.
  static std::optional<Frontier> from_bytes(std::uint64_t size, std::string_view bytes);
  bool operator==(const Frontier&) const = default;

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> roots_;
};

// The ranges whose roots make up a proof, in the order of the proof (RFC 6962, 2.1.1 and 2.1.2). Whoever has the leaf
// hashes computes each root with a Frontier of its own. Throw invalid_input for an index or a size outside the tree.
std::vector<Range> inclusion_ranges(std::uint64_t index, std::uint64_t size);
std::vector<Range> consistency_ranges(std::uint64_t old_size, std::uint64_t size);  // old_size > 0
// Complete, aligned subtrees that make up [begin, end), from left to right, such that Frontier::append_subtree takes
// them one after the other.
std::vector<Range> subtree_ranges(Range range);
unsigned level_of(Range subtree);  // log2 of its length

// RFC 9162, 2.1.3.2 and 2.1.4.2. False for whatever does not prove it, never a throw.
bool proves_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size, std::span<const Hash> proof,
                      const Hash& root, Hasher& hasher);
bool proves_consistency(std::uint64_t old_size, const Hash& old_root, std::uint64_t size, const Hash& root,
                        std::span<const Hash> proof, Hasher& hasher);

}  // namespace strongroom::ledger
