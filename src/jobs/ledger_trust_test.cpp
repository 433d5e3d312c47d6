#include "jobs/ledger_trust.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <functional>

#include "base/error.h"
#include "jobs/ledger_watch.h"
#include "support/run_bench.h"

namespace strongroom::jobs {
namespace {

using ledger::AnchorState;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

ledger::Report report_of(std::vector<std::string> findings, std::uint64_t size = 10) {
  ledger::Report report;
  report.checkpoint.size = size;
  for (auto& finding : findings) report.findings.push_back({{}, std::move(finding)});
  report.finding_count = report.findings.size();
  report.verdict = ledger::Verdict::broken;
  return report;
}

ledger::AnchorResult anchor(const std::string& where, std::uint64_t size, AnchorState state) {
  return {{where, {"strongroom-ledger/x", size, {}}, {}}, state};
}

class LedgerTrustTest : public testing::Test {
 protected:
  base::ErrorCode code_of(const std::function<void()>& act) {
    try {
      act();
    } catch (const base::Error& error) {
      return error.code();
    }
    return base::ErrorCode::internal;
  }
  ledger::Entry newest() { return store_.entries({}).front(); }

  support::RunBench bench_;
  domain::Store& store_ = *bench_.store;
  const Deletion deletion_{"cli:anna", "plan.remove", "plan/photos"};
};

TEST_F(LedgerTrustTest, withoutABreakEverythingMayBeDeleted) {
  EXPECT_TRUE(ledger_standing(store_).is_trustworthy());
  EXPECT_NO_THROW(require_trustworthy_ledger(store_, deletion_));
}

TEST_F(LedgerTrustTest, aBreakForbidsDeletionsUntilSomebodyAnswersForIt) {
  const auto seq = record_break(store_, report_of({"entry 3 is missing"}), "system");
  ASSERT_TRUE(seq);
  EXPECT_EQ(newest().event.action, "ledger.broken");
  EXPECT_EQ(newest().event.severity, ledger::Severity::critical);
  EXPECT_EQ(code_of([&] { require_trustworthy_ledger(store_, deletion_); }), base::ErrorCode::integrity);
  EXPECT_EQ(newest().event.action, "plan.remove");
  EXPECT_EQ(newest().event.result, "denied");

  acknowledge_break(store_, "a test cut it", "cli:anna");
  EXPECT_EQ(newest().event.details.at("fingerprint"),
            store_.entries({.before_seq = *seq + 1}).front().event.details.at("fingerprint"));
  EXPECT_TRUE(ledger_standing(store_).is_trustworthy());
  EXPECT_NO_THROW(require_trustworthy_ledger(store_, deletion_));
}

TEST_F(LedgerTrustTest, theSameBreakIsRecordedOnceAndAnotherOneAgain) {
  ASSERT_TRUE(record_break(store_, report_of({"one", "two"}), "system"));
  acknowledge_break(store_, "known", "cli:anna");
  EXPECT_FALSE(record_break(store_, report_of({"two", "one"}, 12), "system"));
  EXPECT_TRUE(ledger_standing(store_).is_trustworthy());
  EXPECT_TRUE(record_break(store_, report_of({"one", "two", "three"}), "system"));
  EXPECT_FALSE(ledger_standing(store_).is_trustworthy());
}

TEST_F(LedgerTrustTest, onlyAnOpenBreakCanBeAcknowledged) {
  EXPECT_EQ(code_of([&] { acknowledge_break(store_, "why", "cli:anna"); }), base::ErrorCode::conflict);
  record_break(store_, report_of({"one"}), "system");
  acknowledge_break(store_, "why", "cli:anna");
  EXPECT_EQ(code_of([&] { acknowledge_break(store_, "why", "cli:anna"); }), base::ErrorCode::conflict);
}

TEST_F(LedgerTrustTest, aThousandFindingsAndLongReasonsFitIntoAnEntry) {
  std::vector<std::string> many(1000, std::string(2000, 'x') + "\x1b[31m");
  ASSERT_TRUE(record_break(store_, report_of(many), "system"));
  EXPECT_THAT(newest().event.details.at("findings").as_array(), SizeIs(20));
  EXPECT_EQ(newest().event.details.at("finding_count"), 1000);
  acknowledge_break(store_, std::string(100'000, 'y'), "cli:anna");
  EXPECT_LT(newest().event.details.at("reason").as_string().size(), 3000U);
}

TEST_F(LedgerTrustTest, aWatchSaysWhatTheStoreSays) {
  LedgerWatch watch;
  watch.begin(store_);
  EXPECT_EQ(watch.view().state, LedgerState::intact);
  EXPECT_EQ(watch.view().size, store_.ledger_head().checkpoint.size);
  record_break(store_, report_of({"one"}), "system");
  watch.take(newest());
  EXPECT_EQ(watch.view().state, LedgerState::broken);
  EXPECT_EQ(watch.view().newest_at, newest().time);
  LedgerWatch later;
  later.begin(store_);
  EXPECT_EQ(later.view().state, LedgerState::broken);
  acknowledge_break(store_, "known", "cli:anna");
  watch.take(newest());
  later.begin(store_);
  EXPECT_EQ(watch.view().state, LedgerState::acknowledged);
  EXPECT_EQ(later.view().state, LedgerState::acknowledged);
  EXPECT_EQ(watch.view().size, later.view().size);
}

TEST(BreakSentences, anchorsSpeakWhereNothingElseDoesOrTheLedgerIsShorter) {
  auto report = report_of({});
  report.anchors = {anchor("usb", 4, AnchorState::inconsistent), anchor("nas", 6, AnchorState::consistent)};
  EXPECT_THAT(break_sentences(report), ElementsAre(HasSubstr("usb")));
  report.findings.push_back({3, "entry 3 is missing"});
  EXPECT_THAT(break_sentences(report), ElementsAre("entry 3 is missing"));
  report.anchors.push_back(anchor("cloud", 11, AnchorState::inconsistent));
  EXPECT_THAT(break_sentences(report), ElementsAre("entry 3 is missing", HasSubstr("cloud")));
}

TEST(BreakSentences, theFingerprintIsTheSha256OfTheSortedSentences) {
  // printf 'a\nb\n' | sha256sum
  EXPECT_EQ(fingerprint_of({"b", "a"}), "911169ddaaf146aff539f58c26c489af3b892dff0fe283c1c264c65ae5aa59a2");
}

}  // namespace
}  // namespace strongroom::jobs
