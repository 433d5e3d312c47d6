#include "audit/verify.h"

#include <gtest/gtest.h>

#include <atomic>

#include "base/error.h"
#include "support/memory_ledger.h"

namespace strongroom::audit {
namespace {

using base::Error;
using base::ErrorCode;
using test::MemoryLedger;
using test::MemoryReader;

constexpr std::uint64_t kSize = 3 * 4096 + 17;  // more ranges than threads

// Once: it takes a second to make.
MemoryLedger& large_ledger() {
  static MemoryLedger ledger{kSize};
  return ledger;
}

ledger::VerifierOptions options_for(MemoryLedger& ledger) {
  ledger::VerifierOptions options;
  options.now = test::kLedgerBegin;
  options.anchors.push_back({"an anchor", ledger.checkpoint(), {}});
  return options;
}

TEST(VerifyStore, PutsTheWorkOfSeveralThreadsTogether) {
  auto& ledger = large_ledger();
  for (const unsigned threads : {1, 2, 3, 4}) {
    std::vector<std::uint64_t> progress;
    const auto report =
        verify_store([&] { return std::make_unique<MemoryReader>(ledger); }, options_for(ledger),
                     {[&](std::uint64_t done, std::uint64_t) { progress.push_back(done); }, {}, threads});
    EXPECT_EQ(report.verdict, ledger::Verdict::intact);
    EXPECT_EQ(report.checkpoint, ledger.checkpoint());
    EXPECT_EQ(progress, (std::vector<std::uint64_t>{4096, 8192, 12288, kSize}));
  }
}

TEST(VerifyStore, NamesAnEntryInTheMiddle) {
  auto entries = large_ledger().entries;
  entries[9000].body[20] ^= 1;
  const domain::LedgerHead head{large_ledger().checkpoint(), large_ledger().note, large_ledger().key().text()};
  const auto report = verify_store([&] { return std::make_unique<MemoryReader>(entries, head); },
                                   options_for(large_ledger()), {{}, {}, 2});
  EXPECT_EQ(report.verdict, ledger::Verdict::broken);
  ASSERT_FALSE(report.findings.empty());
  EXPECT_EQ(report.findings[0].seq, 9000U);
}

// Somebody without the key can add a row, but not sign it.
TEST(VerifyStore, FindsEntriesBehindTheSignedEnd) {
  MemoryLedger longer{11}, ledger{10};
  const domain::LedgerHead head{ledger.checkpoint(), ledger.note, ledger.key().text()};
  const auto report =
      verify_store([&] { return std::make_unique<MemoryReader>(longer.entries, head); }, options_for(ledger), {});
  EXPECT_EQ(report.verdict, ledger::Verdict::broken);
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].what, "entries from 10 on stand behind the end that was signed");
}

class FailingReader final : public domain::StoreReader {
 public:
  explicit FailingReader(std::unique_ptr<MemoryReader> reader) : reader_{std::move(reader)} {}
  std::vector<domain::Repository> repositories() override { return {}; }
  std::optional<domain::Repository> find_repository(const std::string&) override { return {}; }
  std::vector<domain::Database> databases() override { return {}; }
  std::optional<domain::Database> find_database(const std::string&) override { return {}; }
  std::vector<domain::Dump> dumps(const domain::DumpFilter&) override { return {}; }
  std::vector<domain::Plan> plans() override { return {}; }
  std::optional<domain::Plan> find_plan(const std::string&) override { return {}; }
  std::optional<domain::Run> find_run(const std::string&) override { return {}; }
  std::vector<domain::Run> runs(const domain::RunFilter&) override { return {}; }
  std::vector<domain::Run> unfinished_runs() override { return {}; }
  std::optional<domain::Run> last_finished_backup(const std::string&) override { return {}; }
  bool has_run_due_at(const domain::ScheduledWork&, base::UtcTime) override { return false; }
  std::vector<domain::Due> dues() override { return {}; }
  std::optional<domain::Due> find_due(const domain::ScheduledWork&) override { return {}; }
  std::vector<ledger::Entry> entries(const domain::EntryFilter&) override { return {}; }
  std::vector<domain::ListedEntry> list_entries(const domain::EntryFilter&) override { return {}; }
  domain::LedgerHead ledger_head() override { return reader_->ledger_head(); }
  void scan_entries(ledger::Range range, const std::function<void(const ledger::RawEntry&)>& take) override {
    if (range.begin == 8192) throw Error{ErrorCode::status_fetch, "the disk cannot be read"};
    reader_->scan_entries(range, take);
  }
  void scan_leaf_hashes(ledger::Range, const std::function<void(const ledger::Hash&)>&) override {}
  std::vector<std::string> run_record_faults(std::size_t) override { return {}; }
  std::vector<std::string> search_faults(std::size_t) override { return {}; }
  std::vector<std::string> anchor_directories() override { return {}; }

 private:
  std::unique_ptr<MemoryReader> reader_;
};

// Unreadable is no verdict.
TEST(VerifyStore, ThrowsWhatAReaderThrew) {
  for (const unsigned threads : {1, 2, 4}) {
    try {
      verify_store([&] { return std::make_unique<FailingReader>(std::make_unique<MemoryReader>(large_ledger())); },
                   options_for(large_ledger()), {{}, {}, threads});
      ADD_FAILURE() << "nothing was thrown";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::status_fetch);
    }
  }
}

TEST(VerifyStore, CanBeStopped) {
  std::stop_source stop;
  try {
    verify_store([&] { return std::make_unique<MemoryReader>(large_ledger()); }, options_for(large_ledger()),
                 {[&](std::uint64_t, std::uint64_t) { stop.request_stop(); }, stop.get_token(), 2});
    ADD_FAILURE() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::cancelled);
  }
}

}  // namespace
}  // namespace strongroom::audit
