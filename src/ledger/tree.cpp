#include "ledger/tree.h"

#include <algorithm>
#include <bit>

#include "base/error.h"

namespace strongroom::ledger {
namespace {

using base::Error;
using base::ErrorCode;

// The largest power of two smaller than `size` (RFC 6962: k). `size` > 1.
std::uint64_t split_of(std::uint64_t size) {
  return std::bit_floor(size - 1);
}

// SUBPROOF of RFC 6962, 2.1.2, as ranges. `whole`: the old tree's root is known to the reader, so it is left out.
void add_subproof(std::vector<Range>& ranges, std::uint64_t old_size, Range part, bool whole) {
  const auto size = part.end - part.begin;
  if (old_size == size) {
    if (!whole) ranges.push_back(part);
    return;
  }
  const auto middle = part.begin + split_of(size);
  if (old_size <= split_of(size)) {
    add_subproof(ranges, old_size, {part.begin, middle}, whole);
    ranges.push_back({middle, part.end});
  } else {
    add_subproof(ranges, old_size - split_of(size), {middle, part.end}, false);
    ranges.push_back({part.begin, middle});
  }
}

// Takes hashes from a proof and remembers when there were too few.
class ProofReader {
 public:
  explicit ProofReader(std::span<const Hash> proof) : proof_{proof} {}
  bool done() const { return next_ == proof_.size(); }
  const Hash* take() { return done() ? nullptr : &proof_[next_++]; }

 private:
  std::span<const Hash> proof_;
  std::size_t next_ = 0;
};

}  // namespace

void Frontier::append_subtree(unsigned level, const Hash& root, Hasher& hasher) {
  if (level > 62 || (size_ & ((std::uint64_t{1} << level) - 1)) != 0)
    throw Error{ErrorCode::internal, "a subtree does not fit the tree's edge"};
  auto merged = root;
  // Each set bit from `level` upwards is a subtree of the same size as `merged`, standing left of it.
  for (auto bit = level; ((size_ >> bit) & 1) != 0; ++bit) {
    merged = hasher.node(roots_.back(), merged);
    roots_.pop_back();
  }
  roots_.push_back(merged);
  size_ += std::uint64_t{1} << level;
}

Hash Frontier::root(Hasher& hasher) const {
  if (roots_.empty()) return hasher.empty_root();
  auto root = roots_.back();
  for (auto left = roots_.rbegin() + 1; left != roots_.rend(); ++left) root = hasher.node(*left, root);
  return root;
}

std::string Frontier::bytes() const {
  std::string bytes;
  for (const auto& root : roots_) bytes += bytes_of(root);
  return bytes;
}

std::optional<Frontier> Frontier::from_bytes(std::uint64_t size, std::string_view bytes) {
  constexpr auto kHashBytes = sizeof(Hash);
  if (bytes.size() != static_cast<std::size_t>(std::popcount(size)) * kHashBytes) return std::nullopt;
  Frontier frontier;
  frontier.size_ = size;
  for (; !bytes.empty(); bytes.remove_prefix(kHashBytes))
    frontier.roots_.push_back(*hash_from_bytes(bytes.substr(0, kHashBytes)));
  return frontier;
}

std::vector<Range> inclusion_ranges(std::uint64_t index, std::uint64_t size) {
  if (index >= size) throw Error{ErrorCode::invalid_input, "there is no such entry in the ledger"};
  std::vector<Range> ranges;
  Range part{0, size};
  while (part.end - part.begin > 1) {
    const auto middle = part.begin + split_of(part.end - part.begin);
    ranges.push_back(index < middle ? Range{middle, part.end} : Range{part.begin, middle});
    part = index < middle ? Range{part.begin, middle} : Range{middle, part.end};
  }
  std::ranges::reverse(ranges);  // from the leaf upwards
  return ranges;
}

std::vector<Range> consistency_ranges(std::uint64_t old_size, std::uint64_t size) {
  if (old_size == 0 || old_size > size)
    throw Error{ErrorCode::invalid_input, "the older ledger is empty, or longer than the newer one"};
  std::vector<Range> ranges;
  add_subproof(ranges, old_size, {0, size}, true);
  return ranges;
}

std::vector<Range> subtree_ranges(Range range) {
  std::vector<Range> ranges;
  while (range.begin < range.end) {
    const auto fits = std::bit_floor(range.end - range.begin);
    const auto aligned = range.begin == 0 ? fits : std::uint64_t{1} << std::countr_zero(range.begin);
    const auto length = std::min(fits, aligned);
    ranges.push_back({range.begin, range.begin + length});
    range.begin += length;
  }
  return ranges;
}

unsigned level_of(Range subtree) {
  return static_cast<unsigned>(std::countr_zero(subtree.end - subtree.begin));
}

bool proves_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size, std::span<const Hash> proof,
                      const Hash& root, Hasher& hasher) {
  if (index >= size) return false;
  auto at = index, last = size - 1;
  auto hash = leaf;
  for (const auto& step : proof) {
    if (last == 0) return false;
    if ((at & 1) != 0 || at == last) {
      hash = hasher.node(step, hash);
      while ((at & 1) == 0 && at != 0) at >>= 1, last >>= 1;
    } else {
      hash = hasher.node(hash, step);
    }
    at >>= 1, last >>= 1;
  }
  return last == 0 && hash == root;
}

bool proves_consistency(std::uint64_t old_size, const Hash& old_root, std::uint64_t size, const Hash& root,
                        std::span<const Hash> proof, Hasher& hasher) {
  if (old_size > size) return false;
  if (old_size == size) return proof.empty() && old_root == root;
  if (old_size == 0) return proof.empty() && old_root == hasher.empty_root();
  ProofReader hashes{proof};
  // A complete old tree is itself the first hash of the path, and is not sent.
  const Hash* first = std::has_single_bit(old_size) ? &old_root : hashes.take();
  if (first == nullptr) return false;
  auto at = old_size - 1, last = size - 1;
  while ((at & 1) != 0) at >>= 1, last >>= 1;
  auto older = *first, newer = *first;
  while (const auto* step = hashes.take()) {
    if (last == 0) return false;
    if ((at & 1) != 0 || at == last) {
      older = hasher.node(*step, older);
      newer = hasher.node(*step, newer);
      while ((at & 1) == 0 && at != 0) at >>= 1, last >>= 1;
    } else {
      newer = hasher.node(newer, *step);
    }
    at >>= 1, last >>= 1;
  }
  return last == 0 && older == old_root && newer == root;
}

}  // namespace strongroom::ledger
