#include "ledger/tile.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "ledger/entry.h"
#include "ledger/tree.h"

namespace strongroom::ledger {
namespace {

constexpr unsigned kTileHeight = 8;
constexpr std::size_t kHashBytes = sizeof(Hash);

// "x001/x234/067"
std::string index_path(std::uint64_t index) {
  const auto group = [](std::uint64_t value) {
    const auto digits = std::to_string(value % 1000);
    return std::string(3 - digits.size(), '0') + digits;
  };
  auto path = group(index);
  while ((index /= 1000) > 0) path = "x" + group(index) + "/" + path;
  return path;
}

std::string with_width(std::string path, unsigned width) {
  if (width < kTileWidth) path += ".p/" + std::to_string(width);
  return path;
}

std::string bytes_of_hashes(std::span<const Hash> hashes) {
  std::string bytes;
  bytes.reserve(hashes.size() * kHashBytes);
  for (const auto& hash : hashes) bytes += bytes_of(hash);
  return bytes;
}

Hash root_of(std::span<const Hash> hashes, Hasher& hasher) {
  Frontier frontier;
  for (const auto& hash : hashes) frontier.append(hash, hasher);
  return frontier.root(hasher);
}

}  // namespace

std::string tile_path(const Tile& tile) {
  return with_width("tile/" + std::to_string(tile.level) + "/" + index_path(tile.index), tile.width);
}

std::string bundle_path(std::uint64_t index, unsigned width) {
  return with_width("tile/entries/" + index_path(index), width);
}

std::string partial_directory(const std::string& full_path) {
  return full_path + ".p";
}

std::vector<Tile> edge_tiles(std::uint64_t size) {
  std::vector<Tile> tiles;
  for (unsigned level = 0; size > 0; ++level, size /= kTileWidth)
    if (const auto width = static_cast<unsigned>(size % kTileWidth); width > 0)
      tiles.push_back({level, size / kTileWidth, width});
  return tiles;
}

void append_to_bundle(std::string& bundle, std::string_view body) {
  if (body.size() > kLongestBody)
    throw base::Error{base::ErrorCode::invalid_input, "a ledger entry is longer than 65,535 bytes"};
  bundle += static_cast<char>(body.size() >> 8);
  bundle += static_cast<char>(body.size() & 0xff);
  bundle += body;
}

std::optional<std::vector<std::string_view>> bundle_entries(std::string_view bundle) {
  std::vector<std::string_view> bodies;
  while (!bundle.empty()) {
    if (bundle.size() < 2) return std::nullopt;
    const auto length = static_cast<std::size_t>(static_cast<unsigned char>(bundle[0])) << 8 |
                        static_cast<std::size_t>(static_cast<unsigned char>(bundle[1]));
    bundle.remove_prefix(2);
    if (bundle.size() < length) return std::nullopt;
    bodies.push_back(bundle.substr(0, length));
    bundle.remove_prefix(length);
  }
  return bodies;
}

std::optional<TileBuilder> TileBuilder::at_edge(std::uint64_t size, std::span<const std::string> tiles) {
  const auto edge = edge_tiles(size);
  if (edge.size() != tiles.size()) return std::nullopt;
  TileBuilder builder;
  builder.size_ = size;
  for (std::size_t i = 0; i < edge.size(); ++i) {
    std::string_view bytes = tiles[i];
    if (bytes.size() != edge[i].width * kHashBytes) return std::nullopt;
    builder.levels_.resize(edge[i].level + 1);
    for (; !bytes.empty(); bytes.remove_prefix(kHashBytes))
      builder.levels_.back().push_back(*hash_from_bytes(bytes.substr(0, kHashBytes)));
  }
  return builder;
}

void TileBuilder::append(const Hash& leaf, Hasher& hasher, const Emit& emit) {
  ++size_;
  auto hash = leaf;
  auto index = (size_ - 1) / kTileWidth;
  for (unsigned level = 0;; ++level, index /= kTileWidth) {
    if (level == levels_.size()) levels_.emplace_back();
    auto& hashes = levels_[level];
    hashes.push_back(hash);
    if (hashes.size() < kTileWidth) return;
    emit({level, index, static_cast<unsigned>(kTileWidth)}, bytes_of_hashes(hashes));
    hash = root_of(hashes, hasher);
    hashes.clear();
  }
}

void TileBuilder::emit_edge(const Emit& emit) const {
  for (const auto& tile : edge_tiles(size_)) emit(tile, bytes_of_hashes(levels_[tile.level]));
}

Hash TileBuilder::root(Hasher& hasher) const {
  Frontier frontier;
  for (auto level = levels_.size(); level-- > 0;)
    for (const auto& hash : levels_[level])
      frontier.append_subtree(static_cast<unsigned>(level) * kTileHeight, hash, hasher);
  return frontier.root(hasher);
}

}  // namespace strongroom::ledger
