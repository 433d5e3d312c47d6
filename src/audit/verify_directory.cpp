#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "audit/published_files.h"
#include "audit/report_notes.h"
#include "audit/verify_export.h"
#include "base/error.h"
#include "base/text.h"
#include "ledger/export.h"
#include "ledger/tile.h"

namespace strongroom::audit {
namespace {

using ledger::kTileWidth;

// Bundles from left to right, and the tiles that follow from them.
class DirectoryCheck {
 public:
  DirectoryCheck(const PublishedFiles& files, std::uint64_t size, ledger::VerifierOptions options)
      : files_{files}, size_{size}, verifier_{std::move(options)} {}

  ledger::Report run(const std::string& note) {
    std::uint64_t index = 0;
    while (index * kTileWidth < size_ && take_bundle(index)) ++index;
    if (tiles_.size() == size_)
      tiles_.emit_edge([&](const ledger::Tile& tile, std::string_view bytes) { compare(tile, bytes); });
    auto report = verifier_.finish({note, read_key(), {}});
    add_findings(report, std::move(findings_));
    return report;
  }

 private:
  // False when it is not there: what comes after it cannot be put together with what came before.
  bool take_bundle(std::uint64_t index) {
    const ledger::Range range{index * kTileWidth, std::min(size_, (index + 1) * kTileWidth)};
    const auto path = ledger::bundle_path(index, static_cast<unsigned>(range.end - range.begin));
    const auto bytes = files_.read(path);
    const auto bodies = bytes ? ledger::bundle_entries(*bytes) : std::nullopt;
    if (!bodies || bodies->size() != range.end - range.begin) {
      findings_.add(range.begin, path + (bytes ? " is damaged" : " is missing"));
      return false;
    }
    ledger::ChunkCheck check{range};
    for (auto seq = range.begin; const auto body : *bodies) check.take({seq++, body, {}, {}, {}, {}, {}, {}, {}, {}});
    auto chunk = check.finish();
    for (const auto& leaf : chunk.leaves)
      tiles_.append(leaf, hasher_, [&](const ledger::Tile& tile, std::string_view text) { compare(tile, text); });
    verifier_.take(std::move(chunk));
    return true;
  }

  void compare(const ledger::Tile& tile, std::string_view bytes) {
    const auto path = ledger::tile_path(tile);
    const auto stored = files_.read(path);
    if (!stored)
      findings_.add(std::nullopt, path + " is missing");
    else if (*stored != bytes)
      findings_.add(std::nullopt, path + " does not hold the hashes of the entries");
  }

  std::string read_key() {
    auto key = files_.read("key").value_or(std::string{});
    if (key.empty() || key.back() != '\n') {
      findings_.add(std::nullopt, "the file \"key\" is missing or damaged");
      return {};
    }
    key.pop_back();
    return key;
  }

  const PublishedFiles& files_;
  std::uint64_t size_;
  ledger::Verifier verifier_;
  ledger::TileBuilder tiles_;
  ledger::Hasher hasher_;
  ledger::Findings findings_;
};

}  // namespace

ledger::Report verify_directory(const std::filesystem::path& directory, ledger::VerifierOptions options) {
  const PublishedFiles files{directory};
  const auto shown = base::escape_path(directory.native());
  if (!files.is_there()) throw base::Error{base::ErrorCode::not_found, shown + " is no directory that can be reached"};
  const auto note = files.read("checkpoint");
  if (!note) throw base::Error{base::ErrorCode::not_found, "there is no published ledger in " + shown};
  const bool key_given = options.key.has_value();
  DirectoryCheck check{files, ledger::unverified_checkpoint(*note).size, std::move(options)};
  auto report = check.run(*note);
  if (!key_given) remark_on_own_key(report, "the directory");
  return report;
}

}  // namespace strongroom::audit
