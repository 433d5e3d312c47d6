#include "audit/export.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "audit/csv.h"
#include "audit/histories.h"
#include "audit/pdf_report.h"
#include "base/error.h"
#include "base/text.h"
#include "ledger/export.h"

namespace strongroom::audit {
namespace {

using base::Error;
using base::ErrorCode;
using ledger::Range;

constexpr std::uint64_t kPage = 4096;
constexpr std::size_t kWriteBlock = std::size_t{1} << 16;

// Hands on in blocks what comes in lines.
class Buffer {
 public:
  explicit Buffer(const ExportSink& sink) : sink_{sink} {}
  std::string& text() { return text_; }
  void pass_on(std::size_t at_least = kWriteBlock) {
    if (text_.size() < at_least) return;
    sink_(text_);
    text_.clear();
  }
  void finish() { pass_on(1); }

 private:
  const ExportSink& sink_;
  std::string text_;
};

// The first entry made at or after `since`; `size` when there is none. Texts of this form sort like the times.
std::uint64_t first_since(domain::StoreReader& reader, std::uint64_t size, base::UtcTime since) {
  const auto text = base::format_utc(since);
  for (std::uint64_t begin = 0; begin < size; begin += kPage) {
    std::optional<std::uint64_t> found;
    reader.scan_entries({begin, std::min(size, begin + kPage)}, [&](const ledger::RawEntry& entry) {
      if (!found && entry.time >= text) found = entry.seq;
    });
    if (found) return *found;
  }
  return size;
}

std::uint64_t end_before(domain::StoreReader& reader, std::uint64_t size, base::UtcTime until) {
  domain::EntryFilter filter;
  filter.until = until;
  filter.before_seq = size;
  filter.limit = 1;
  const auto last = reader.entries(filter);
  return last.empty() ? 0 : last.front().seq + 1;
}

Range range_of(domain::StoreReader& reader, const ExportSpan& span, std::uint64_t size) {
  const auto begin = span.since ? first_since(reader, size, *span.since) : 0;
  const auto end = span.until ? end_before(reader, size, *span.until) : size;
  return begin < end ? Range{begin, end} : Range{size, size};
}

ledger::Frontier add_leaves(domain::StoreReader& reader, Range range, ledger::Hasher& hasher) {
  ledger::Frontier frontier;
  reader.scan_leaf_hashes(range, [&](const ledger::Hash& leaf) { frontier.append(leaf, hasher); });
  return frontier;
}

// The history of the entry before the first, and the note of the history of the last.
ledger::ExportHeader header_of(domain::StoreReader& reader, Range range, const domain::LedgerHead& head) {
  ledger::Hasher hasher;
  ledger::ExportHeader header;
  header.range = range;
  header.note = head.note;
  const auto all = histories(reader);
  for (auto history = all.rbegin(); history != all.rend(); ++history) {
    if (!history->last_note.empty() && range.end <= (history - 1)->seq) header.note = history->last_note;
    if (header.origin.empty() && (history->seq < range.begin || history + 1 == all.rend()))
      header.origin = history->origin, header.key = history->key;
  }
  header.left = add_leaves(reader, {0, range.begin}, hasher);
  for (const auto& part : ledger::subtree_ranges({range.end, ledger::unverified_checkpoint(header.note).size}))
    header.right.push_back(add_leaves(reader, part, hasher).root(hasher));
  return header;
}

// Whether what passes, with what stands left and right of it, is what was signed.
class Agreement {
 public:
  explicit Agreement(const ledger::ExportHeader& header) : header_{header}, frontier_{header.left} {}
  void take(std::string_view body) { frontier_.append(hasher_.leaf(body), hasher_); }
  void require() {
    const auto checkpoint = ledger::unverified_checkpoint(header_.note);
    auto right = header_.right.begin();
    if (frontier_.size() == header_.range.end)
      for (const auto& part : ledger::subtree_ranges({header_.range.end, checkpoint.size}))
        frontier_.append_subtree(ledger::level_of(part), *right++, hasher_);
    if (frontier_.size() != checkpoint.size || frontier_.root(hasher_) != checkpoint.root)
      throw Error::with_words(ErrorCode::integrity, "the ledger was not exported",
                              "the entries in the store are not those that were signed",
                              "`strongroom audit verify` says which entry is wrong.");
  }

 private:
  const ledger::ExportHeader& header_;
  ledger::Hasher hasher_;
  ledger::Frontier frontier_;
};

// `line` adds one entry's line to the text.
template <typename Begin, typename Line>
ExportResult export_lines(domain::StoreReader& reader, const ExportSpan& span, const ExportSink& sink, Begin begin,
                          Line line) {
  const auto head = reader.ledger_head();
  const auto range = range_of(reader, span, head.checkpoint.size);
  const auto header = header_of(reader, range, head);
  Agreement agreement{header};
  Buffer buffer{sink};
  begin(buffer.text(), header);
  reader.scan_entries(range, [&](const ledger::RawEntry& entry) {
    agreement.take(entry.body);
    line(buffer.text(), entry.body);
    buffer.pass_on();
  });
  buffer.finish();
  agreement.require();
  return {range, head.checkpoint.size};
}

}  // namespace

ExportResult export_jsonl(domain::StoreReader& reader, const ExportSpan& span, const ExportSink& sink) {
  const auto begin = [](std::string& text, const ledger::ExportHeader& header) {
    text.append(ledger::format_export_header(header)).append("\n");
  };
  const auto line = [](std::string& text, std::string_view body) { text.append(body).append("\n"); };
  return export_lines(reader, span, sink, begin, line);
}

ExportResult export_csv(domain::StoreReader& reader, const ExportSpan& span, const ExportSink& sink) {
  const auto begin = [](std::string& text, const ledger::ExportHeader&) { text += kCsvHeader; };
  return export_lines(reader, span, sink, begin, append_csv_line);
}

ExportResult export_pdf(domain::StoreReader& reader, const ExportSpan& span, const ExportSink& sink) {
  std::optional<PdfReport> report;
  const auto begin = [&](std::string&, const ledger::ExportHeader& header) {
    const auto entries = header.range.end - header.range.begin;
    if (entries > kMostPdfEntries)
      throw Error::with_words(
          ErrorCode::invalid_input, "these are too many entries for a PDF",
          base::format_count(entries) + ", and " + base::format_count(kMostPdfEntries) + " is the most",
          "Name a shorter time, or take JSON Lines or CSV, which have no limit.");
    report.emplace(header);
  };
  const auto line = [&](std::string&, std::string_view body) { report->add(body); };
  const auto result = export_lines(reader, span, sink, begin, line);
  sink(report->finish());
  return result;
}

std::optional<ExportFormat> export_format_from(std::string_view text) {
  for (const auto format : {ExportFormat::jsonl, ExportFormat::csv, ExportFormat::pdf})
    if (to_text(format) == text) return format;
  return std::nullopt;
}

std::string_view to_text(ExportFormat format) {
  switch (format) {
    case ExportFormat::csv:
      return "csv";
    case ExportFormat::pdf:
      return "pdf";
    case ExportFormat::jsonl:
      break;
  }
  return "jsonl";
}

ExportResult export_as(ExportFormat format, domain::StoreReader& reader, const ExportSpan& span,
                       const ExportSink& sink) {
  switch (format) {
    case ExportFormat::csv:
      return export_csv(reader, span, sink);
    case ExportFormat::pdf:
      return export_pdf(reader, span, sink);
    case ExportFormat::jsonl:
      break;
  }
  return export_jsonl(reader, span, sink);
}

ledger::Event export_event(ExportFormat format, const ExportSpan& span, const ledger::Actor& actor) {
  ledger::Event event;
  event.actor = actor.name;
  event.request = actor.request;
  event.action = "ledger.export";
  event.target = "ledger";
  event.severity = ledger::Severity::notice;
  event.result = "ok";
  event.details = {{"format", to_text(format)}};
  if (span.since) event.details["since"] = base::format_utc(*span.since);
  if (span.until) event.details["until"] = base::format_utc(*span.until);
  return event;
}

}  // namespace strongroom::audit
