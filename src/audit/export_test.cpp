#include "audit/export.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <functional>
#include <sstream>

#include "audit/csv.h"
#include "audit/verify_export.h"
#include "base/error.h"
#include "base/file.h"
#include "ledger/export.h"
#include "support/flip_bit.h"
#include "support/memory_ledger.h"
#include "support/rounds.h"
#include "support/temporary_directory.h"

namespace strongroom::audit {
namespace {

using base::ErrorCode;
using test::kLedgerBegin;
using test::MemoryLedger;
using test::MemoryReader;

// Entry i was made i seconds after the first.
ExportSpan span(std::optional<int> begin, std::optional<int> end) {
  ExportSpan span;
  if (begin) span.since = kLedgerBegin + std::chrono::seconds{*begin};
  if (end) span.until = kLedgerBegin + std::chrono::seconds{*end};
  return span;
}

std::string exported(MemoryLedger& ledger, const ExportSpan& span = {}) {
  MemoryReader reader{ledger};
  std::string text;
  export_jsonl(reader, span, [&](std::string_view bytes) { text += bytes; });
  return text;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream{text};
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  return text;
}

// A file that is written again and again.
class File {
 public:
  File& operator=(std::string_view text) {
    base::write_all(base::open_file(path(), O_WRONLY | O_CREAT | O_TRUNC).get(), text, "writing");
    return *this;
  }
  std::filesystem::path path() const { return place_ / "ledger.jsonl"; }
  ledger::Report verified(const std::optional<ledger::VerificationKey>& key) const {
    ledger::VerifierOptions options;
    options.key = key;
    return verify_export(path(), std::move(options));
  }
  bool is_found(const ledger::VerificationKey& key) const {
    try {
      return verified(key).verdict == ledger::Verdict::broken;
    } catch (const base::Error& error) {
      return error.code() == ErrorCode::integrity;
    }
  }

 private:
  support::TemporaryDirectory place_;
};

std::string findings_of(const ledger::Report& report) {
  std::string text;
  for (const auto& finding : report.findings) text += finding.what + "\n";
  return text;
}

TEST(ExportJsonl, HoldsTheBodiesByteForByte) {
  MemoryLedger ledger{5};
  const auto lines = lines_of(exported(ledger));
  ASSERT_EQ(lines.size(), 6U);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(lines[i + 1], ledger.entries[i].body);
  const auto header = ledger::parse_export_header(lines[0]);
  EXPECT_EQ(header.range, (ledger::Range{0, 5}));
  EXPECT_EQ(header.note, ledger.note);
  EXPECT_EQ(header.key, ledger.key().text());
}

TEST(ExportJsonl, VerifiesItselfWhateverPartItIs) {
  File file;
  MemoryLedger ledger{20};
  for (int begin = 0; begin <= 20; ++begin)
    for (int end = begin; end <= 20; ++end) {
      file = exported(ledger, span(begin, end));
      const auto report = file.verified(ledger.key());
      ASSERT_EQ(report.finding_count, 0U) << begin << " to " << end << ": " << findings_of(report);
      EXPECT_EQ(report.checkpoint, ledger.checkpoint());
    }
}

TEST(ExportJsonl, IsInChunksWhenItIsLong) {
  File file;
  MemoryLedger ledger{8'200};
  for (const auto& part : {span({}, {}), span(1, 8'199), span(4'096, {}), span({}, 4'096), span(4'000, 4'200)}) {
    file = exported(ledger, part);
    const auto report = file.verified(ledger.key());
    EXPECT_EQ(report.finding_count, 0U) << findings_of(report);
  }
}

TEST(ExportJsonl, IsOneContiguousPart) {
  MemoryLedger ledger{30};
  MemoryReader reader{ledger};
  const auto range = [&](const ExportSpan& span) { return export_jsonl(reader, span, [](std::string_view) {}).range; };
  EXPECT_EQ(range(span({}, {})), (ledger::Range{0, 30}));
  EXPECT_EQ(range(span(7, {})), (ledger::Range{7, 30}));
  EXPECT_EQ(range(span({}, 7)), (ledger::Range{0, 7}));
  EXPECT_EQ(range(span(7, 9)), (ledger::Range{7, 9}));
  EXPECT_EQ(range(span(-5, 100)), (ledger::Range{0, 30}));
  EXPECT_EQ(range(span(30, {})).begin, range(span(30, {})).end);
  EXPECT_EQ(range(span({}, 0)).begin, range(span({}, 0)).end);
  EXPECT_EQ(range(span(9, 7)).begin, range(span(9, 7)).end);
}

TEST(ExportJsonl, SaysWhenTheStoreIsNotWhatItSigned) {
  MemoryLedger ledger{10};
  const domain::LedgerHead head{ledger.checkpoint(), ledger.note, ledger.key().text()};
  auto entries = ledger.entries;
  entries[4].body.replace(entries[4].body.find("4000"), 4, "4001");
  MemoryReader changed{entries, head};
  entries = ledger.entries;
  entries.erase(entries.begin() + 4);
  MemoryReader missing{entries, head};
  for (auto* reader : {&changed, &missing}) {
    try {
      export_jsonl(*reader, {}, [](std::string_view) {});
      ADD_FAILURE() << "nothing was thrown";
    } catch (const base::Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::integrity);
    }
  }
}

// Before, at and after a fork, and with it inside.
TEST(ExportJsonl, VerifiesAroundAFork) {
  File file;
  MemoryLedger ledger{6};
  const auto old_key = ledger.key();
  ledger.fork(3);
  while (ledger.entries.size() < 12) ledger.append(MemoryLedger::sample(ledger.entries.size()));
  for (int begin = 0; begin < 12; ++begin)
    for (int end = begin + 1; end <= 12; ++end) {
      file = exported(ledger, span(begin, end));
      const auto report = file.verified(std::nullopt);
      EXPECT_EQ(report.finding_count, 0U) << begin << " to " << end << ": " << findings_of(report);
      // Signed by whoever signed when its last entry was new.
      const auto with_key = file.verified(end <= 6 ? old_key : ledger.key());
      EXPECT_EQ(with_key.finding_count, 0U) << begin << " to " << end << ": " << findings_of(with_key);
      EXPECT_TRUE(file.is_found(end <= 6 ? ledger.key() : old_key)) << begin << " to " << end;
    }
}

TEST(VerifyExport, NeedsAKeyToSayWhoseItIs) {
  File file;
  MemoryLedger ledger{3}, other{3, 2};
  file = exported(ledger);
  const auto report = file.verified(std::nullopt);
  EXPECT_EQ(report.finding_count, 0U);
  ASSERT_EQ(report.remarks.size(), 1U);
  EXPECT_NE(report.remarks[0].find(ledger.key().text()), std::string::npos);
  EXPECT_TRUE(file.is_found(other.key()));
}

TEST(VerifyExport, TakesAnchors) {
  File file;
  MemoryLedger ledger{9};
  file = exported(ledger);
  ledger::VerifierOptions options;
  options.key = ledger.key();
  options.now = kLedgerBegin + std::chrono::hours{1};
  options.anchors = {{"a stick", ledger.checkpoint_at(7), {}, ledger.signing_key().sign(ledger.checkpoint_at(7))}};
  EXPECT_EQ(verify_export(file.path(), options).verdict, ledger::Verdict::intact);
  options.anchors[0].checkpoint.root[0] ^= 1;
  options.anchors[0].note.clear();
  EXPECT_EQ(verify_export(file.path(), options).verdict, ledger::Verdict::broken);
}

TEST(VerifyExport, SeesEveryFlippedBit) {
  File file;
  // All of it, and a part with something on both sides.
  for (const auto& [size, part] : {std::pair{2U, span({}, {})}, std::pair{3U, span(1, 2)}}) {
    MemoryLedger ledger{size};
    const auto text = exported(ledger, part);
    file = text;
    ASSERT_FALSE(file.is_found(ledger.key()));
    for (std::size_t bit = 0; bit < 8 * text.size(); bit += support::bit_step()) {
      support::flip_bit(file.path(), bit);
      EXPECT_TRUE(file.is_found(ledger.key())) << "bit " << bit % 8 << " of byte " << bit / 8;
      support::flip_bit(file.path(), bit);
    }
    EXPECT_FALSE(file.is_found(ledger.key()));
  }
}

// Without a key a file can at most agree with itself; what was changed by accident is found all the same.
TEST(VerifyExport, SeesFlippedBitsOfAFileThatNamesItsOwnKey) {
  File file;
  MemoryLedger ledger{3};
  const auto text = exported(ledger, span(1, 2));
  for (std::size_t at = 0; at < text.size(); ++at) {
    auto flipped = text;
    flipped[at] = static_cast<char>(flipped[at] ^ 1);
    file = flipped;
    bool found = false;
    try {
      found = file.verified(std::nullopt).verdict == ledger::Verdict::broken;
    } catch (const base::Error&) {
      found = true;
    }
    EXPECT_TRUE(found) << at << ": " << flipped;
  }
}

using Lines = std::vector<std::string>;
using Move = std::pair<const char*, std::function<void(Lines&, std::ptrdiff_t at)>>;

const std::vector<Move>& moves() {
  static const std::vector<Move> all{
      {"deleted", [](auto& lines, auto at) { lines.erase(lines.begin() + at); }},
      {"swapped", [](auto& lines, auto at) { std::swap(lines[static_cast<std::size_t>(at)], lines[300]); }},
      {"twice", [](auto& lines,
                   auto at) { lines.insert(lines.begin() + at, std::string{lines[static_cast<std::size_t>(at)]}); }},
      {"inserted", [](auto& lines, auto at) { lines.insert(lines.begin() + at, std::string{lines[8]}); }},
      {"empty line", [](auto& lines, auto at) { lines.insert(lines.begin() + at, ""); }},
      {"cut", [](auto& lines, auto at) { lines.resize(static_cast<std::size_t>(at)); }}};
  return all;
}

// The first `most` of the moves, at each of these entries.
void expect_moves_found(MemoryLedger& ledger, std::initializer_list<std::ptrdiff_t> entries, std::size_t most) {
  File file;
  const auto lines = lines_of(exported(ledger));
  for (const auto seq : entries)
    for (std::size_t i = 0; i < std::min(most, moves().size()); ++i) {
      auto changed = lines;
      moves()[i].second(changed, 1 + seq);
      file = joined(changed);
      EXPECT_TRUE(file.is_found(ledger.key())) << moves()[i].first << " at " << seq;
    }
}

TEST(VerifyExport, SeesLinesThatWereMoved) {
  MemoryLedger ledger{4'100};
  if (support::is_long())
    expect_moves_found(ledger, {0, 1, 255, 256, 257, 4'095, 4'096, 4'097, 4'099}, moves().size());
  else
    expect_moves_found(ledger, {0, 256, 4'096, 4'099}, moves().size());
}

// Where the tree gets its third level of tiles.
TEST(VerifyExport, SeesLinesThatWereMovedFarOut) {
  MemoryLedger ledger{65'540};
  if (support::is_long())
    expect_moves_found(ledger, {0, 65'279, 65'280, 65'534, 65'535, 65'536, 65'537, 65'539}, moves().size());
  else
    expect_moves_found(ledger, {65'536}, 1);
}

TEST(VerifyExport, NamesTheEntryThatIsMissingAndNotEveryOneAfterIt) {
  File file;
  MemoryLedger ledger{50};
  auto lines = lines_of(exported(ledger));
  lines.erase(lines.begin() + 11);
  file = joined(lines);
  const auto report = file.verified(ledger.key());
  ASSERT_FALSE(report.findings.empty());
  EXPECT_EQ(report.findings[0].seq, 10U);
  EXPECT_NE(report.findings[0].what.find("entry 10 is missing"), std::string::npos) << report.findings[0].what;
  EXPECT_LE(report.finding_count, 3U) << findings_of(report);
}

TEST(VerifyExport, SeesEveryCutAndEveryAddition) {
  File file;
  MemoryLedger ledger{3};
  const auto text = exported(ledger);
  for (std::size_t length = 0; length < text.size(); ++length) {
    file = std::string_view{text}.substr(0, length);
    EXPECT_TRUE(file.is_found(ledger.key())) << length;
  }
  for (const std::string end : {"\n", "x", "{}\n"}) {
    file = text + end;
    EXPECT_TRUE(file.is_found(ledger.key())) << end;
  }
}

TEST(VerifyExport, SeesPartsOfTwoLedgers) {
  File file;
  MemoryLedger ledger{6}, other{6, 2};
  const auto ours = lines_of(exported(ledger)), theirs = lines_of(exported(other));
  for (std::size_t i = 0; i < ours.size(); ++i) {
    if (ours[i] == theirs[i]) continue;
    auto mixed = ours;
    mixed[i] = theirs[i];
    file = joined(mixed);
    EXPECT_TRUE(file.is_found(ledger.key())) << i;
  }
  file = joined(theirs);
  EXPECT_TRUE(file.is_found(ledger.key()));
}

// A first line that announces more entries than any disk holds must not keep anybody busy.
TEST(VerifyExport, IsNotKeptBusyByAForgedFirstLine) {
  File file;
  MemoryLedger ledger{3};
  auto lines = lines_of(exported(ledger));
  auto header = ledger::parse_export_header(lines[0]);
  constexpr std::uint64_t kMany = std::uint64_t{1} << 52;
  header.range = {0, kMany};
  header.note = ledger.signing_key().sign({ledger.origin(), kMany, {}});
  lines[0] = ledger::format_export_header(header);
  file = joined(lines);
  const auto report = file.verified(ledger.key());
  EXPECT_EQ(report.verdict, ledger::Verdict::broken);
  EXPECT_LE(report.finding_count, 4U) << findings_of(report);
}

TEST(VerifyExport, RefusesWhatIsNoExport) {
  File file;
  MemoryLedger ledger{3};
  for (const std::string text : {"", "\n", "{}\n", "[]\n", "x", "{\"format\":\"strongroom-ledger-export\"}\n"}) {
    file = text;
    EXPECT_THROW(file.verified(std::nullopt), base::Error) << text;
  }
  file = std::string(3'000'000, 'x');
  EXPECT_THROW(file.verified(std::nullopt), base::Error);
}

std::string cell(std::string_view text) {
  std::string line;
  append_csv_cell(line, text);
  return line;
}

TEST(Csv, QuotesWhatNeedsIt) {
  EXPECT_EQ(cell(""), "");
  EXPECT_EQ(cell("plain text"), "plain text");
  EXPECT_EQ(cell("a,b"), "\"a,b\"");
  EXPECT_EQ(cell("say \"it\""), "\"say \"\"it\"\"\"");
  EXPECT_EQ(cell("two\nlines"), "\"two\nlines\"");
  EXPECT_EQ(cell("two\r\nlines"), "\"two\r\nlines\"");
}

TEST(Csv, LetsNoSpreadsheetRunACell) {
  for (const std::string text : {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1"}) EXPECT_EQ(cell(text), "'" + text);
  EXPECT_EQ(cell("\r=1"), "\"'\r=1\"");
  EXPECT_EQ(cell("=HYPERLINK(\"x\",\"y\")"), "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"");
  EXPECT_EQ(cell("a=b"), "a=b");
}

TEST(ExportCsv, HasALineForEachEntry) {
  MemoryLedger ledger{2};
  ledger.append({"=cmd|' /C calc'!A0", "plan.add", "plan/a,\"b\"", {}, ledger::Severity::warning, "ok", {}});
  MemoryReader reader{ledger};
  std::string text;
  const auto result = export_csv(reader, {}, [&](std::string_view bytes) { text += bytes; });
  EXPECT_EQ(result.range, (ledger::Range{0, 3}));
  EXPECT_TRUE(text.starts_with(kCsvHeader));
  EXPECT_EQ(std::ranges::count(text, '\n'), 4);
  const auto last = text.substr(text.rfind("\r\n2,") + 2);
  EXPECT_EQ(last,
            "2,2026-11-22T05:36:14.000007Z,warning,'=cmd|' /C calc'!A0,plan.add,\"plan/a,\"\"b\"\"\",,ok,,,"
            "0123456789abcdef0123456789abcdef:3000000," +
                ledger::to_hex(*ledger::hash_from_bytes(ledger.entries[1].leaf_hash)) + "\r\n");
}

std::string pdf_of(domain::StoreReader& reader) {
  std::string bytes;
  export_pdf(reader, {}, [&](std::string_view more) { bytes += more; });
  return bytes;
}

TEST(ExportPdf, IsOneWholeDocument) {
  MemoryLedger ledger{200};
  MemoryReader reader{ledger};
  const auto bytes = pdf_of(reader);
  EXPECT_TRUE(bytes.starts_with("%PDF-"));
  EXPECT_NE(bytes.find("%%EOF", bytes.size() - 16), std::string::npos);
}

TEST(ExportPdf, IsNotMadeOfMoreThanAnybodyReads) {
  MemoryLedger ledger{kMostPdfEntries + 1};
  MemoryReader reader{ledger};
  try {
    pdf_of(reader);
    ADD_FAILURE() << "nothing was thrown";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_input);
  }
}

TEST(ExportPdf, IsNotMadeOfAStoreThatIsNotWhatItSigned) {
  MemoryLedger ledger{10};
  const domain::LedgerHead head{ledger.checkpoint(), ledger.note, ledger.key().text()};
  auto entries = ledger.entries;
  entries[4].body.replace(entries[4].body.find("4000"), 4, "4001");
  MemoryReader changed{entries, head};
  std::string bytes;
  EXPECT_THROW(export_pdf(changed, {}, [&](std::string_view more) { bytes += more; }), base::Error);
  EXPECT_EQ(bytes, "") << "nothing of it leaves";
}

}  // namespace
}  // namespace strongroom::audit
