#include "ledger/tile.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <map>

#include "base/error.h"
#include "ledger/tree.h"
#include "support/naive_tree.h"

namespace strongroom::ledger {
namespace {

using test::NaiveTree;
using Files = std::map<std::string, std::string>;

// Of a full tile that begins there.
Hash root_of(const NaiveTree::Hashes& level, std::size_t begin) {
  const auto first = level.begin() + static_cast<std::ptrdiff_t>(begin);
  return NaiveTree{{first, first + kTileWidth}}.root(kTileWidth);
}

// Everything that tiles of a tree of these leaves consist of, as the layout's definition says.
Files defined_tiles(const NaiveTree::Hashes& leaves) {
  Files files;
  NaiveTree::Hashes level = leaves;
  for (unsigned number = 0; !level.empty(); ++number) {
    NaiveTree::Hashes above;
    for (std::size_t begin = 0; begin < level.size(); begin += kTileWidth) {
      const auto end = std::min<std::size_t>(level.size(), begin + kTileWidth);
      std::string bytes;
      for (auto i = begin; i < end; ++i) bytes += bytes_of(level[i]);
      files[tile_path({number, begin / kTileWidth, static_cast<unsigned>(end - begin)})] = bytes;
      if (end - begin == kTileWidth) above.push_back(root_of(level, begin));
    }
    level = above;
  }
  return files;
}

struct Built {
  TileBuilder builder;
  Files files;

  TileBuilder::Emit emit() {
    return [this](const Tile& tile, std::string_view bytes) {
      EXPECT_TRUE(files.emplace(tile_path(tile), bytes).second) << tile_path(tile) << " came twice";
    };
  }
};

Hash root_of(const NaiveTree::Hashes& leaves, Hasher& hasher) {
  Frontier frontier;
  for (const auto& leaf : leaves) frontier.append(leaf, hasher);
  return frontier.root(hasher);
}

TEST(TilePath, IsThatOfTheLayout) {
  EXPECT_EQ(tile_path({0, 0, 256}), "tile/0/000");
  EXPECT_EQ(tile_path({0, 0, 1}), "tile/0/000.p/1");
  EXPECT_EQ(tile_path({1, 999, 255}), "tile/1/999.p/255");
  EXPECT_EQ(tile_path({0, 1'000, 256}), "tile/0/x001/000");
  EXPECT_EQ(tile_path({2, 1'234'067, 256}), "tile/2/x001/x234/067");
  EXPECT_EQ(tile_path({0, 1'000'000'007, 9}), "tile/0/x001/x000/x000/007.p/9");
  EXPECT_EQ(bundle_path(1'234'067, 256), "tile/entries/x001/x234/067");
  EXPECT_EQ(bundle_path(0, 3), "tile/entries/000.p/3");
  EXPECT_EQ(partial_directory(tile_path({0, 1'000, 256})), "tile/0/x001/000.p");
}

TEST(EdgeTiles, AreThePartialOnes) {
  EXPECT_EQ(edge_tiles(0), std::vector<Tile>{});
  EXPECT_EQ(edge_tiles(1), (std::vector<Tile>{{0, 0, 1}}));
  EXPECT_EQ(edge_tiles(255), (std::vector<Tile>{{0, 0, 255}}));
  EXPECT_EQ(edge_tiles(256), (std::vector<Tile>{{1, 0, 1}}));
  EXPECT_EQ(edge_tiles(257), (std::vector<Tile>{{0, 1, 1}, {1, 0, 1}}));
  EXPECT_EQ(edge_tiles(65'535), (std::vector<Tile>{{0, 255, 255}, {1, 0, 255}}));
  EXPECT_EQ(edge_tiles(65'536), (std::vector<Tile>{{2, 0, 1}}));
  EXPECT_EQ(edge_tiles(65'537), (std::vector<Tile>{{0, 256, 1}, {2, 0, 1}}));
  EXPECT_EQ(edge_tiles(70'000), (std::vector<Tile>{{0, 273, 112}, {1, 1, 17}, {2, 0, 1}}));
}

TEST(TileBuilder, MakesWhatTheLayoutDefines) {
  Hasher hasher;
  const auto all = test::numbered_leaves(65'793);
  for (const std::size_t size :
       {0U, 1U, 2U, 255U, 256U, 257U, 511U, 512U, 1'000U, 65'535U, 65'536U, 65'537U, 65'793U}) {
    const NaiveTree::Hashes leaves(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(size));
    Built built;
    for (const auto& leaf : leaves) built.builder.append(leaf, hasher, built.emit());
    built.builder.emit_edge(built.emit());
    EXPECT_EQ(built.files, defined_tiles(leaves)) << size;
    EXPECT_EQ(built.builder.size(), size);
    EXPECT_EQ(built.builder.root(hasher), root_of(leaves, hasher)) << size;
  }
}

RC_GTEST_PROP(TileBuilder, GoesOnAtAnyEdge, ()) {
  Hasher hasher;
  const auto size = *rc::gen::inRange<std::size_t>(0, 1'500);
  const auto old = *rc::gen::inRange<std::size_t>(0, size + 1);
  const auto leaves = test::numbered_leaves(size);
  const auto tiles = defined_tiles({leaves.begin(), leaves.begin() + static_cast<std::ptrdiff_t>(old)});
  std::vector<std::string> edge;
  for (const auto& tile : edge_tiles(old)) edge.push_back(tiles.at(tile_path(tile)));
  auto resumed = TileBuilder::at_edge(old, edge);
  RC_ASSERT(resumed.has_value());
  Built built{*std::move(resumed), {}};
  RC_ASSERT(built.builder.size() == old);
  for (auto i = old; i < size; ++i) built.builder.append(leaves[i], hasher, built.emit());
  built.builder.emit_edge(built.emit());
  const auto defined = defined_tiles(leaves);
  for (const auto& [path, bytes] : built.files) RC_ASSERT(defined.at(path) == bytes);
  for (const auto& [path, bytes] : defined) RC_ASSERT(tiles.contains(path) || built.files.contains(path));
  RC_ASSERT(built.builder.root(hasher) == root_of(leaves, hasher));
}

TEST(TileBuilder, RefusesAnEdgeOfAnotherLength) {
  const std::string hash(32, 'x');
  EXPECT_TRUE(TileBuilder::at_edge(0, {}));
  const std::vector<std::string> one{hash}, two{hash + hash}, cut{hash.substr(1)}, both{hash, hash};
  EXPECT_TRUE(TileBuilder::at_edge(1, one));
  EXPECT_FALSE(TileBuilder::at_edge(1, {}));
  EXPECT_FALSE(TileBuilder::at_edge(0, one));
  EXPECT_FALSE(TileBuilder::at_edge(1, two));
  EXPECT_FALSE(TileBuilder::at_edge(1, cut));
  EXPECT_FALSE(TileBuilder::at_edge(1, both));
  EXPECT_TRUE(TileBuilder::at_edge(257, both));
}

TEST(Bundle, HoldsEachBodyAfterItsLength) {
  std::string bundle;
  append_to_bundle(bundle, "abc");
  append_to_bundle(bundle, "");
  append_to_bundle(bundle, std::string(0x1234, 'x'));
  EXPECT_EQ(bundle, std::string("\0\3abc\0\0\x12\x34", 9) + std::string(0x1234, 'x'));
  EXPECT_EQ(bundle_entries(bundle), (std::vector<std::string_view>{"abc", "", std::string_view{bundle}.substr(9)}));
}

TEST(Bundle, HasNoRoomForLongerBodies) {
  std::string bundle;
  append_to_bundle(bundle, std::string(65'535, 'x'));
  EXPECT_EQ(bundle.size(), 65'537U);
  EXPECT_THROW(append_to_bundle(bundle, std::string(65'536, 'x')), base::Error);
  EXPECT_EQ(bundle.size(), 65'537U);
}

RC_GTEST_PROP(Bundle, EndsWhereAnEntryEnds, (std::vector<std::string> bodies)) {
  std::string bundle;
  std::vector<std::size_t> ends{0};
  for (const auto& body : bodies) {
    append_to_bundle(bundle, body);
    ends.push_back(bundle.size());
  }
  for (std::size_t cut = 0; cut <= bundle.size(); ++cut)
    RC_ASSERT(bundle_entries(std::string_view{bundle}.substr(0, cut)).has_value() ==
              (std::ranges::find(ends, cut) != ends.end()));
  RC_ASSERT(*bundle_entries(bundle) == std::vector<std::string_view>(bodies.begin(), bodies.end()));
}

}  // namespace
}  // namespace strongroom::ledger
