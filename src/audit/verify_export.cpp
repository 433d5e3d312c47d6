#include "audit/verify_export.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "audit/line_reader.h"
#include "audit/report_notes.h"
#include "base/error.h"
#include "ledger/export.h"
#include "ledger/scan.h"

namespace strongroom::audit {
namespace {

using ledger::Range;

constexpr std::uint64_t kRangeEntries = 4096;

// Entries by their own numbers, in chunks that follow each other.
class ExportCheck {
 public:
  ExportCheck(const ledger::ExportHeader& header, ledger::VerifierOptions options)
      : header_{header}, verifier_{std::move(options)}, next_{header.range.begin}, check_{chunk_from(next_)} {
    ledger::Surroundings around{header.left, header.origin, header.key, {}};
    const auto size = ledger::unverified_checkpoint(header.note).size;
    auto hash = header.right.begin();
    for (const auto& part : ledger::subtree_ranges({header.range.end, size}))
      around.right.emplace_back(ledger::level_of(part), *hash++);
    verifier_.begin_after(std::move(around));
  }

  void take(std::string_view body) {
    if (check_range_.begin == check_range_.end) return take_surplus();
    auto seq = next_;
    if (ledger::BodyMembers members; ledger::scan_body(body, members) == nullptr && members.seq < header_.range.end)
      seq = members.seq;
    if (seq >= header_.range.end) return take_surplus();
    if (seq >= check_range_.end) next_chunk(seq);
    check_.take({seq, body, {}, {}, {}, {}, {}, {}, {}, {}});
    next_ = std::max(next_, seq + 1);
  }

  ledger::Report finish(bool cut_off) {
    if (check_range_.begin < check_range_.end) next_chunk(header_.range.end);
    if (surplus_ > 0)
      findings_.add(std::nullopt,
                    "the file goes on after the last entry it announces, by " + std::to_string(surplus_) + " lines");
    if (cut_off) findings_.add(std::nullopt, "the file's last line has no end");
    auto report = verifier_.finish({header_.note, {}, {}});
    add_findings(report, std::move(findings_));
    return report;
  }

 private:
  ledger::ChunkCheck chunk_from(std::uint64_t begin) {
    check_range_ = {begin, std::min(header_.range.end, begin + kRangeEntries)};
    return ledger::ChunkCheck{check_range_};
  }

  // Ends the chunk that is open and begins one at `begin`. A gap between them is one finding, however long the first
  // line says it is.
  void next_chunk(std::uint64_t begin) {
    auto chunk = check_.finish();
    if (chunk.range.begin == 0) compare_with_header(chunk);
    if (begin > chunk.range.end)
      chunk.findings.add(chunk.range.end, "entries " + std::to_string(chunk.range.end) + " to " +
                                              std::to_string(begin - 1) + " are missing");
    verifier_.take(std::move(chunk));
    check_ = chunk_from(begin);
  }

  // In an export of a part the header is believed, because the root shows whether it is right; here entry 0 says it.
  void compare_with_header(const ledger::Chunk& chunk) {
    const auto begin = std::ranges::find(chunk.changes, std::uint64_t{0}, &ledger::OriginChange::seq);
    if (begin != chunk.changes.end() && (begin->origin != header_.origin || begin->key != header_.key))
      findings_.add(0, "entry 0 names another ledger than the first line of the file");
  }

  void take_surplus() { ++surplus_; }

  const ledger::ExportHeader& header_;
  ledger::Verifier verifier_;
  std::uint64_t next_;
  Range check_range_;
  ledger::ChunkCheck check_;
  std::uint64_t surplus_ = 0;
  ledger::Findings findings_;
};

}  // namespace

ledger::Report verify_export(const std::filesystem::path& file, ledger::VerifierOptions options) {
  LineReader lines{file};
  const auto first = lines.next();
  if (!first) throw base::Error{base::ErrorCode::integrity, "the file is empty"};
  const auto header = ledger::parse_export_header(*first);
  const bool key_given = options.key.has_value();
  ExportCheck check{header, std::move(options)};
  bool cut_off = lines.is_cut_off();
  while (const auto line = lines.next()) {
    check.take(*line);
    cut_off = lines.is_cut_off();
  }
  auto report = check.finish(cut_off);
  if (!key_given) remark_on_own_key(report, "the file");
  return report;
}

}  // namespace strongroom::audit
