// RFC 6962, 2.1, as it is written there: the whole tree, each time. Slow and plain, to compare with.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "ledger/hash.h"

namespace strongroom::test {

class NaiveTree {
 public:
  using Hashes = std::vector<ledger::Hash>;

  explicit NaiveTree(Hashes leaves) : leaves_{std::move(leaves)} {}

  ledger::Hash root(std::size_t size) const { return head(0, size); }
  Hashes inclusion(std::size_t index, std::size_t size) const { return path(index, 0, size); }
  Hashes consistency(std::size_t old_size, std::size_t size) const { return subproof(old_size, 0, size, true); }

  // MTH(D[begin:end])
  ledger::Hash head(std::size_t begin, std::size_t end) const {
    ledger::Hasher hasher;
    if (begin == end) return hasher.sha256({});
    if (end - begin == 1) return leaves_[begin];
    const auto middle = begin + split(end - begin);
    const auto left = head(begin, middle), right = head(middle, end);
    return hasher.sha256(std::string{"\x01"}.append(ledger::bytes_of(left)).append(ledger::bytes_of(right)));
  }

 private:
  // The largest power of two smaller than n.
  static std::size_t split(std::size_t n) {
    std::size_t k = 1;
    while (2 * k < n) k *= 2;
    return k;
  }

  Hashes path(std::size_t index, std::size_t begin, std::size_t end) const {
    if (end - begin == 1) return {};
    const auto middle = begin + split(end - begin);
    auto hashes = index < middle ? path(index, begin, middle) : path(index, middle, end);
    hashes.push_back(index < middle ? head(middle, end) : head(begin, middle));
    return hashes;
  }

  // SUBPROOF(m, D[begin:end], complete)
  Hashes subproof(std::size_t m, std::size_t begin, std::size_t end, bool complete) const {
    if (m == end - begin) return complete ? Hashes{} : Hashes{head(begin, end)};
    const auto k = split(end - begin);
    auto hashes = m <= k ? subproof(m, begin, begin + k, complete) : subproof(m - k, begin + k, end, false);
    hashes.push_back(m <= k ? head(begin + k, end) : head(begin, begin + k));
    return hashes;
  }

  Hashes leaves_;
};

// Leaves that differ from each other.
inline NaiveTree::Hashes numbered_leaves(std::size_t count) {
  ledger::Hasher hasher;
  NaiveTree::Hashes leaves;
  for (std::size_t i = 0; i < count; ++i) leaves.push_back(hasher.leaf(std::to_string(i)));
  return leaves;
}

}  // namespace strongroom::test
