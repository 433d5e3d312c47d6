#include "ledger/tree.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include "base/error.h"
#include "support/naive_tree.h"

namespace strongroom::ledger {
namespace {

using test::NaiveTree;
using test::numbered_leaves;

constexpr std::size_t kLargestTree = 300;

Hash root_of(std::span<const Hash> leaves, Hasher& hasher) {
  Frontier frontier;
  for (const auto& leaf : leaves) frontier.append(leaf, hasher);
  return frontier.root(hasher);
}

std::vector<Hash> roots_of(const std::vector<Range>& ranges, std::span<const Hash> leaves, Hasher& hasher) {
  std::vector<Hash> roots;
  for (const auto& range : ranges)
    roots.push_back(root_of(leaves.subspan(range.begin, range.end - range.begin), hasher));
  return roots;
}

// What it proves is false; whatever was done to it must show.
void flip(Hash& hash, std::uint32_t where) {
  hash[where / 8 % hash.size()] = static_cast<unsigned char>(hash[where / 8 % hash.size()] ^ (1U << where % 8));
}

// The eight leaves that implementations of Certificate Transparency test with, and the roots they publish for them.
TEST(Frontier, HasTheRootsThatEverybodyHas) {
  const std::string_view leaves[] = {{"", 0},
                                     {"\x00", 1},
                                     {"\x10", 1},
                                     {"\x20\x21", 2},
                                     {"\x30\x31", 2},
                                     {"\x40\x41\x42\x43", 4},
                                     {"\x50\x51\x52\x53\x54\x55\x56\x57", 8},
                                     {"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16}};
  const std::string_view roots[] = {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                                    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                                    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                                    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                                    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                                    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  Hasher hasher;
  Frontier frontier;
  EXPECT_EQ(to_hex(frontier.root(hasher)), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  NaiveTree::Hashes hashes;
  for (std::size_t i = 0; i < std::size(leaves); ++i) {
    hashes.push_back(hasher.leaf(leaves[i]));
    frontier.append(hashes.back(), hasher);
    EXPECT_EQ(to_hex(frontier.root(hasher)), roots[i]) << i + 1;
    EXPECT_EQ(to_hex(NaiveTree{hashes}.root(i + 1)), roots[i]) << i + 1;
  }
}

TEST(Frontier, HasTheOraclesRootAtEverySize) {
  Hasher hasher;
  const auto leaves = numbered_leaves(kLargestTree);
  const NaiveTree naive{leaves};
  Frontier frontier;
  for (std::size_t size = 0; size < leaves.size(); ++size) {
    ASSERT_EQ(frontier.root(hasher), naive.root(size)) << size;
    ASSERT_EQ(Frontier::from_bytes(size, frontier.bytes()), frontier) << size;
    frontier.append(leaves[size], hasher);
  }
}

TEST(Frontier, RefusesBytesThatDoNotFitTheSize) {
  Hasher hasher;
  Frontier frontier;
  for (const auto& leaf : numbered_leaves(6)) frontier.append(leaf, hasher);
  EXPECT_EQ(frontier.bytes().size(), 64U);
  EXPECT_EQ(Frontier::from_bytes(7, frontier.bytes()), std::nullopt);
  EXPECT_EQ(Frontier::from_bytes(4, frontier.bytes()), std::nullopt);
  EXPECT_EQ(Frontier::from_bytes(6, frontier.bytes() + "x"), std::nullopt);
  EXPECT_EQ(Frontier::from_bytes(6, frontier.bytes().substr(1)), std::nullopt);
  EXPECT_EQ(Frontier::from_bytes(0, ""), Frontier{});
}

TEST(Frontier, TakesSubtreesOnlyWhereTheyFit) {
  Hasher hasher;
  Frontier frontier;
  frontier.append(Hash{}, hasher);
  EXPECT_THROW(frontier.append_subtree(1, Hash{}, hasher), base::Error);
  EXPECT_THROW(frontier.append_subtree(63, Hash{}, hasher), base::Error);
  EXPECT_EQ(frontier.size(), 1U);
}

RC_GTEST_PROP(SubtreeRanges, GiveTheSameRootAsTheLeaves, ()) {
  Hasher hasher;
  const auto size = *rc::gen::inRange<std::size_t>(1, kLargestTree);
  const auto begin = *rc::gen::inRange<std::size_t>(0, size + 1);
  const auto leaves = numbered_leaves(size);
  Frontier frontier;
  for (std::size_t i = 0; i < begin; ++i) frontier.append(leaves[i], hasher);
  auto at = begin;
  for (const auto& range : subtree_ranges({begin, size})) {
    RC_ASSERT(range.begin == at);
    at = range.end;
    frontier.append_subtree(level_of(range), NaiveTree{leaves}.head(range.begin, range.end), hasher);
  }
  RC_ASSERT(at == size);
  RC_ASSERT(frontier.root(hasher) == NaiveTree{leaves}.root(size));
}

TEST(InclusionProof, IsTheOraclesForEveryLeafOfSmallTrees) {
  Hasher hasher;
  const auto leaves = numbered_leaves(40);
  const NaiveTree naive{leaves};
  for (std::size_t size = 1; size <= leaves.size(); ++size) {
    const auto root = naive.root(size);
    for (std::size_t index = 0; index < size; ++index) {
      const auto proof = roots_of(inclusion_ranges(index, size), leaves, hasher);
      ASSERT_EQ(proof, naive.inclusion(index, size)) << index << " of " << size;
      for (std::size_t other = 0; other < size; ++other)
        ASSERT_EQ(proves_inclusion(leaves[index], other, size, proof, root, hasher), other == index)
            << index << " as " << other << " of " << size;
    }
  }
}

TEST(ConsistencyProof, IsTheOraclesForEveryPairOfSmallTrees) {
  Hasher hasher;
  const auto leaves = numbered_leaves(40);
  const NaiveTree naive{leaves};
  for (std::size_t size = 1; size <= leaves.size(); ++size) {
    const auto root = naive.root(size);
    for (std::size_t old = 1; old <= size; ++old) {
      const auto old_root = naive.root(old);
      const auto proof = roots_of(consistency_ranges(old, size), leaves, hasher);
      ASSERT_EQ(proof, naive.consistency(old, size)) << old << " to " << size;
      for (std::size_t other = 1; other <= size; ++other)
        ASSERT_EQ(proves_consistency(other, old_root, size, root, proof, hasher), other == old)
            << old << " as " << other << " to " << size;
    }
  }
}

TEST(ConsistencyProof, OfNothingNeedsNothing) {
  Hasher hasher;
  const NaiveTree naive{numbered_leaves(3)};
  EXPECT_TRUE(proves_consistency(0, hasher.empty_root(), 3, naive.root(3), {}, hasher));
  EXPECT_FALSE(proves_consistency(0, naive.root(1), 3, naive.root(3), {}, hasher));
  const std::vector<Hash> superfluous{Hash{}};
  EXPECT_FALSE(proves_consistency(0, hasher.empty_root(), 3, naive.root(3), superfluous, hasher));
  EXPECT_FALSE(proves_consistency(3, naive.root(3), 3, naive.root(3), superfluous, hasher));
  EXPECT_FALSE(proves_consistency(3, naive.root(3), 2, naive.root(2), {}, hasher));
}

TEST(Proofs, AreRefusedForWhatIsNotThere) {
  EXPECT_THROW(inclusion_ranges(3, 3), base::Error);
  EXPECT_THROW(inclusion_ranges(0, 0), base::Error);
  EXPECT_THROW(consistency_ranges(0, 3), base::Error);
  EXPECT_THROW(consistency_ranges(4, 3), base::Error);
  Hasher hasher;
  EXPECT_FALSE(proves_inclusion(Hash{}, 1, 1, {}, Hash{}, hasher));
  EXPECT_FALSE(proves_inclusion(Hash{}, 0, 0, {}, Hash{}, hasher));
}

RC_GTEST_PROP(InclusionProof, HoldsForItsOwnLeafAlone, (std::uint32_t bit)) {
  Hasher hasher;
  const auto size = *rc::gen::inRange<std::size_t>(1, kLargestTree);
  const auto index = *rc::gen::inRange<std::size_t>(0, size);
  auto leaves = numbered_leaves(size);
  const NaiveTree naive{leaves};
  auto root = naive.root(size);
  auto proof = roots_of(inclusion_ranges(index, size), leaves, hasher);
  RC_ASSERT(proof == naive.inclusion(index, size));
  RC_ASSERT(proves_inclusion(leaves[index], index, size, proof, root, hasher));
  switch (*rc::gen::inRange(0, 4)) {
    case 0:
      flip(root, bit);
      break;
    case 1:
      flip(leaves[index], bit);
      break;
    case 2:
      proof.push_back(root);
      break;
    default:
      RC_PRE(!proof.empty());
      flip(proof[*rc::gen::inRange<std::size_t>(0, proof.size())], bit);
  }
  RC_ASSERT(!proves_inclusion(leaves[index], index, size, proof, root, hasher));
}

RC_GTEST_PROP(ConsistencyProof, HoldsForItsOwnTreesAlone, (std::uint32_t bit)) {
  Hasher hasher;
  const auto size = *rc::gen::inRange<std::size_t>(2, kLargestTree);
  const auto old = *rc::gen::inRange<std::size_t>(1, size);
  const auto leaves = numbered_leaves(size);
  const NaiveTree naive{leaves};
  auto old_root = naive.root(old), root = naive.root(size);
  auto proof = roots_of(consistency_ranges(old, size), leaves, hasher);
  RC_ASSERT(proof == naive.consistency(old, size));
  RC_ASSERT(proves_consistency(old, old_root, size, root, proof, hasher));
  switch (*rc::gen::inRange(0, 4)) {
    case 0:
      flip(root, bit);
      break;
    case 1:
      flip(old_root, bit);
      break;
    case 2:
      proof.pop_back();
      break;
    default:
      flip(proof[*rc::gen::inRange<std::size_t>(0, proof.size())], bit);
  }
  RC_ASSERT(!proves_consistency(old, old_root, size, root, proof, hasher));
}

}  // namespace
}  // namespace strongroom::ledger
