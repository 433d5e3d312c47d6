// The published form of the tree: C2SP tlog-tiles with tiles of height 8, and bundles of entries beside them.
//
//   tile/L/N          256 hashes of 32 bytes: hash i is the root of the 256^L entries from (256 * N + i) * 256^L on
//   tile/L/N.p/W      the first W of them (1 to 255), where the tree does not reach further yet
//   tile/entries/N, tile/entries/N.p/W      the bodies under tile/0/N: for each, its length (two bytes, high byte
//   first)
//                     and its bytes
//
// N is written in groups of three digits, all but the last with an "x" before it: 1234067 is x001/x234/067.
// Only complete groups of 256^L entries have a hash in level L; a level without any has no tile.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/hash.h"

namespace strongroom::ledger {

inline constexpr std::uint64_t kTileWidth = 256;

struct Tile {
  unsigned level = 0;
  std::uint64_t index = 0;
  unsigned width = 0;  // 1 to 256
  bool operator==(const Tile&) const = default;
};

// Relative, with "/": below the directory that holds "checkpoint".
std::string tile_path(const Tile& tile);
std::string bundle_path(std::uint64_t index, unsigned width);
// Where the partial ones of that place are; gone once the full one is there.
std::string partial_directory(const std::string& full_path);

// The partial tiles of a tree, level 0 first; at most one a level.
std::vector<Tile> edge_tiles(std::uint64_t size);

// Throws invalid_input for a body over 65,535 bytes.
void append_to_bundle(std::string& bundle, std::string_view body);
// Views into `bundle`; nullopt when it ends inside an entry.
std::optional<std::vector<std::string_view>> bundle_entries(std::string_view bundle);

// Tiles as a tree grows. A value; at most 255 hashes a level.
class TileBuilder {
 public:
  // Takes a tile and its bytes.
  using Emit = std::function<void(const Tile&, std::string_view)>;

  // Goes on at the edge of a tree; `tiles` holds the bytes of edge_tiles(size), in that order. nullopt when one of them
  // has another length. Whether they are right shows in root().
  static std::optional<TileBuilder> at_edge(std::uint64_t size, std::span<const std::string> tiles);

  std::uint64_t size() const { return size_; }
  // Emits each tile that becomes full.
  void append(const Hash& leaf, Hasher& hasher, const Emit& emit);
  // The partial tiles as they are now.
  void emit_edge(const Emit& emit) const;
  // Of the whole tree.
  Hash root(Hasher& hasher) const;

 private:
  std::uint64_t size_ = 0;
  std::vector<std::vector<Hash>> levels_;
};

}  // namespace strongroom::ledger
