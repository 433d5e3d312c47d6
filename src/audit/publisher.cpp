#include "audit/publisher.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "audit/histories.h"
#include "audit/published_files.h"
#include "base/error.h"
#include "base/kill_point.h"
#include "ledger/export.h"
#include "ledger/tile.h"
#include "ledger/tree.h"

namespace strongroom::audit {
namespace {

using base::Error;
using base::ErrorCode;
using ledger::Checkpoint;
using ledger::TileBuilder;

using ledger::kTileWidth;
constexpr const char* kCheckpoint = "checkpoint";
constexpr const char* kKey = "key";

[[noreturn]] void refuse(const std::string& why) {
  throw Error::with_words(ErrorCode::integrity, "the ledger was not published", why,
                          "`strongroom audit verify` says more. If this store was restored from a copy, "
                          "`strongroom audit fork --reason …` goes on from it openly.");
}

void refuse_other_root() {
  refuse("the published checkpoint has another root than the store's entries: one of the two was exchanged");
}

// One publication, from looking to the last file.
class Publication {
 public:
  Publication(domain::StoreReader& reader, const std::filesystem::path& directory, bool everything,
              std::uint64_t acknowledged_before)
      : reader_{reader},
        files_{directory},
        everything_{everything},
        acknowledged_before_{acknowledged_before},
        head_{reader.ledger_head()} {}

  PublishResult run() {
    const auto published = published_checkpoint();
    published_size_ = published ? published->size : 0;
    const bool resumed = published && !everything_ && resume_at(*published);
    if (resumed && is_current()) return {.size = head_.checkpoint.size};
    check_entries(published);
    rebuilding_ = !resumed;
    write_tiles();
    base::kill_point("ledger.publish.tiles");
    files_.write(kKey, head_.key + "\n");
    files_.write(kCheckpoint, head_.note);
    base::kill_point("ledger.publish.checkpoint");
    tidy_up(published);
    return {head_.checkpoint.size, true, !resumed, excused_};
  }

 private:
  // nullopt when there is none, none that can be read, or one of a history that a fork left behind: then there is
  // nothing to agree with.
  std::optional<Checkpoint> published_checkpoint() {
    const auto note = files_.read(kCheckpoint);
    if (!note) return std::nullopt;
    Checkpoint checkpoint;
    try {
      checkpoint = ledger::unverified_checkpoint(*note);
    } catch (const Error&) {
      return std::nullopt;
    }
    const auto all = histories(reader_);
    const auto own = std::ranges::find(all, checkpoint.origin, &History::origin);
    if (own == all.end()) refuse("what is published is another ledger: " + checkpoint.origin);
    try {
      ledger::open_checkpoint(*note, ledger::VerificationKey::parse(own->key));
    } catch (const Error&) {
      return std::nullopt;
    }
    if (own + 1 != all.end() && checkpoint.size > (own + 1)->seq) return std::nullopt;
    if (checkpoint.size > head_.checkpoint.size)
      refuse(std::to_string(checkpoint.size) + " entries were published and the store has " +
             std::to_string(head_.checkpoint.size) + ": it was rolled back, or its end was cut off");
    return checkpoint;
  }

  // Whether the files of that checkpoint are whole, so that only what came later must be written.
  bool resume_at(const Checkpoint& published) {
    edge_.clear();
    for (const auto& tile : ledger::edge_tiles(published.size)) {
      auto bytes = files_.read(ledger::tile_path(tile));
      if (!bytes) return false;
      edge_.push_back(*std::move(bytes));
    }
    auto builder = TileBuilder::at_edge(published.size, edge_);
    if (!builder || builder->root(hasher_) != published.root || !are_files_there(published.size)) return false;
    builder_ = *std::move(builder);
    return true;
  }

  bool are_files_there(std::uint64_t size) const {
    for (auto [level, full] = std::pair{0U, size / kTileWidth}; full > 0; ++level, full /= kTileWidth)
      for (std::uint64_t i = 0; i < full; ++i)
        if (files_.length(ledger::tile_path({level, i, kTileWidth})) != kTileWidth * sizeof(ledger::Hash)) return false;
    for (std::uint64_t i = 0; i < size / kTileWidth; ++i)
      if (files_.length(ledger::bundle_path(i, kTileWidth)).value_or(0) == 0) return false;
    return size % kTileWidth == 0 ||
           files_.length(ledger::bundle_path(size / kTileWidth, static_cast<unsigned>(size % kTileWidth))).value_or(0) >
               0;
  }

  bool is_current() const { return files_.read(kCheckpoint) == head_.note && files_.read(kKey) == head_.key + "\n"; }

  // Before anything is written: what the store holds must be what it has signed, and must hold what was published.
  void check_entries(const std::optional<Checkpoint>& published) {
    auto builder = builder_;
    const auto ignore = [](const ledger::Tile&, std::string_view) {};
    const auto compare = [&] {
      if (published && builder.size() == published->size && builder.root(hasher_) != published->root)
        refuse_other_root();
    };
    compare();
    reader_.scan_leaf_hashes({builder.size(), head_.checkpoint.size}, [&](const ledger::Hash& leaf) {
      builder.append(leaf, hasher_, ignore);
      compare();
    });
    if (builder.size() != head_.checkpoint.size || builder.root(hasher_) != head_.checkpoint.root)
      refuse(builder_.size() > 0 ? "the store's entries do not continue what was published"
                                 : "the store's entries are not those that were signed");
  }

  void write_tiles() {
    resumed_at_ = builder_.size();
    next_ = resumed_at_ / kTileWidth * kTileWidth;
    reader_.scan_entries({next_, head_.checkpoint.size}, [&](const ledger::RawEntry& entry) { take(entry); });
    replace_missing(resumed_at_);
    builder_.emit_edge([&](const ledger::Tile& tile, std::string_view bytes) { put(ledger::tile_path(tile), bytes); });
    if (const auto width = static_cast<unsigned>(head_.checkpoint.size % kTileWidth); width > 0)
      put(ledger::bundle_path(head_.checkpoint.size / kTileWidth, width), bundle_);
    if (builder_.size() != head_.checkpoint.size || builder_.root(hasher_) != head_.checkpoint.root)
      refuse("the store's entries are not those that were signed");
  }

  void take(const ledger::RawEntry& entry) {
    replace_missing(std::min(entry.seq, resumed_at_));
    next_ = entry.seq + 1;
    const bool is_published = entry.seq < resumed_at_;
    const auto signed_leaf = is_published ? published_leaf(entry.seq) : ledger::hash_from_bytes(entry.leaf_hash);
    if (!signed_leaf) refuse("entry " + std::to_string(entry.seq) + " has no hash");
    ledger::append_to_bundle(bundle_, body_under(*signed_leaf, entry));
    if (is_published) return;
    builder_.append(*signed_leaf, hasher_, [&](const ledger::Tile& tile, std::string_view bytes) {
      put_full(ledger::tile_path(tile), bytes);
    });
    if (entry.seq % kTileWidth != kTileWidth - 1) return;
    put_full(ledger::bundle_path(entry.seq / kTileWidth, kTileWidth), bundle_);
    bundle_.clear();
  }

  // Of entries before the first new one, which share its bundle. What is missing among the new ones shows in the root.
  void replace_missing(std::uint64_t end) {
    for (; next_ < end; ++next_) {
      excuse(next_, "is missing");
      const auto kept = published_body(next_, *published_leaf(next_));
      if (!kept) refuse("entry " + std::to_string(next_) + " is missing, and is not among what was published");
      ledger::append_to_bundle(bundle_, *kept);
    }
  }

  std::optional<ledger::Hash> published_leaf(std::uint64_t seq) const {
    const auto at = static_cast<std::size_t>(seq % kTileWidth) * sizeof(ledger::Hash);
    return ledger::hash_from_bytes(std::string_view{edge_.front()}.substr(at, sizeof(ledger::Hash)));
  }

  // The store's, or the one that was published, or, where nobody has the right one, what stands in the store.
  std::string body_under(const ledger::Hash& signed_leaf, const ledger::RawEntry& entry) {
    if (hasher_.leaf(entry.body) != signed_leaf) {
      excuse(entry.seq,
             entry.seq < resumed_at_ ? "is not the one that was published" : "is not the one that was signed");
      if (auto kept = published_body(entry.seq, signed_leaf)) return *std::move(kept);
    }
    return std::string{entry.body};
  }

  std::optional<std::string> published_body(std::uint64_t seq, const ledger::Hash& leaf) {
    const auto index = seq / kTileWidth;
    auto bundle = files_.read(ledger::bundle_path(index, kTileWidth));
    if (!bundle && index == published_size_ / kTileWidth && published_size_ % kTileWidth > 0)
      bundle = files_.read(ledger::bundle_path(index, static_cast<unsigned>(published_size_ % kTileWidth)));
    const auto bodies = bundle ? ledger::bundle_entries(*bundle) : std::nullopt;
    const auto at = static_cast<std::size_t>(seq % kTileWidth);
    if (!bodies || bodies->size() <= at || hasher_.leaf((*bodies)[at]) != leaf) return std::nullopt;
    return std::string{(*bodies)[at]};
  }

  void excuse(std::uint64_t seq, const std::string& what) {
    if (seq >= acknowledged_before_) refuse("entry " + std::to_string(seq) + " " + what);
    ++excused_;
  }

  void put(const std::string& path, std::string_view bytes) {
    if (!rebuilding_ || files_.read(path) != bytes) files_.write(path, bytes);
  }

  void put_full(const std::string& path, std::string_view bytes) {
    put(path, bytes);
    filled_.push_back(path);
  }

  // Partial files go when the full one is there. Of those at the edge the ones of the last publication stay as well: a
  // reader may have begun with its checkpoint.
  void tidy_up(const std::optional<Checkpoint>& published) {
    for (const auto& path : filled_) files_.remove(ledger::partial_directory(path));
    std::set<std::string> kept;
    for (const auto size : {head_.checkpoint.size, published ? published->size : 0}) {
      for (const auto& tile : ledger::edge_tiles(size)) kept.insert(ledger::tile_path(tile));
      if (size % kTileWidth != 0)
        kept.insert(ledger::bundle_path(size / kTileWidth, static_cast<unsigned>(size % kTileWidth)));
    }
    for (const auto& tile : ledger::edge_tiles(head_.checkpoint.size)) {
      files_.keep_only(ledger::partial_directory(ledger::tile_path({tile.level, tile.index, kTileWidth})), kept);
      if (tile.level == 0)
        files_.keep_only(ledger::partial_directory(ledger::bundle_path(tile.index, kTileWidth)), kept);
    }
  }

  domain::StoreReader& reader_;
  PublishedFiles files_;
  const bool everything_;
  const std::uint64_t acknowledged_before_;
  std::uint64_t excused_ = 0;
  bool rebuilding_ = false;  // files are compared before they are written
  const domain::LedgerHead head_;
  std::uint64_t published_size_ = 0;
  std::uint64_t resumed_at_ = 0;  // entries from here on are added to the published tiles
  std::uint64_t next_ = 0;        // the entry that should come now
  ledger::Hasher hasher_;
  TileBuilder builder_;              // as far as the published files are good
  std::vector<std::string> edge_;    // its partial tiles
  std::string bundle_;               // the one that is being filled
  std::vector<std::string> filled_;  // full ones that were written
};

}  // namespace

PublishResult publish(domain::StoreReader& reader, const std::filesystem::path& directory,
                      std::uint64_t acknowledged_before) {
  return Publication{reader, directory, false, acknowledged_before}.run();
}

PublishResult republish(domain::StoreReader& reader, const std::filesystem::path& directory) {
  return Publication{reader, directory, true, 0}.run();
}

std::string published_note(const std::filesystem::path& directory) {
  return PublishedFiles{directory}.read(kCheckpoint).value_or(std::string{});
}

}  // namespace strongroom::audit
