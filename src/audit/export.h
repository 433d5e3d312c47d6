// The ledger, or a part of it, as one file for people and other programs. JSON Lines and CSV: constant memory, any
// size.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "domain/store.h"
#include "ledger/actor.h"
#include "ledger/entry.h"
#include "ledger/tree.h"

namespace strongroom::audit {

// Takes the next bytes; a few at a time or many. What it throws ends the export.
using ExportSink = std::function<void(std::string_view)>;

// From the first entry made at or after `since` to the last one made before `until`, and all between: an export is
// always a row of entries without a gap.
struct ExportSpan {
  std::optional<base::UtcTime> since{};
  std::optional<base::UtcTime> until{};
};

struct ExportResult {
  ledger::Range range;
  std::uint64_t ledger_size = 0;  // when it began; what was appended meanwhile is not in it
};

// ledger/export.h has the form. Entries are compared with what was signed while they pass: throws integrity at the end
// when they do not agree, and what was written until then is worth nothing.
ExportResult export_jsonl(domain::StoreReader& reader, const ExportSpan& span, const ExportSink& sink);

// RFC 4180 with a header line: seq, time, severity, actor, action, target, run, result, request, details (JSON), boot,
// previous (hex). A cell that a spreadsheet would take for a formula (it begins with = + - @, a tab or a carriage
// return) gets an apostrophe before it. For reading, not for proving.
ExportResult export_csv(domain::StoreReader& reader, const ExportSpan& span, const ExportSink& sink);

// A report for people, audit/pdf_report.h. Throws invalid_input for more than kMostPdfEntries: nobody reads those, and
// a PDF is made in memory.
inline constexpr std::uint64_t kMostPdfEntries = 10'000;
ExportResult export_pdf(domain::StoreReader& reader, const ExportSpan& span, const ExportSink& sink);

enum class ExportFormat { jsonl, csv, pdf };
std::optional<ExportFormat> export_format_from(std::string_view text);
std::string_view to_text(ExportFormat format);
ExportResult export_as(ExportFormat format, domain::StoreReader& reader, const ExportSpan& span,
                       const ExportSink& sink);

// "ledger.export": recorded before anything leaves, for an export that was cut off is one too.
ledger::Event export_event(ExportFormat format, const ExportSpan& span, const ledger::Actor& actor);

}  // namespace strongroom::audit
