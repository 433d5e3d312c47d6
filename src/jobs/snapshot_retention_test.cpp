#include "jobs/snapshot_retention.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>

#include "domain/plan_identity.h"
#include "jobs/ledger_trust.h"
#include "ledger/anchor_tag.h"
#include "support/run_bench.h"

namespace strongroom::jobs {
namespace {

using base::Error;
using base::ErrorCode;
using domain::RunState;
using domain::StepState;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Runs that are real, over an engine that says what is asked of it.
class SnapshotRetentionTest : public testing::Test {
 protected:
  SnapshotRetentionTest() {
    bench_.plan.files.retention.keep_last = 2;
    bench_.store->update_plan(bench_.plan, "test");
  }

  // A run that made the snapshot of this letter.
  domain::Run back_up(char letter, RunState expected = RunState::succeeded) {
    bench_.store->update_plan(bench_.plan, "test");
    bench_.engine.on_backup = [letter](const domain::BackupRequest&, const domain::EngineCall&) {
      domain::BackupResult result;
      result.files.total = 1;
      result.snapshot_id = std::string(8, letter);  // as restic 0.14 says it
      return result;
    };
    auto run = bench_.back_up();
    EXPECT_EQ(run.state, expected) << (run.error ? run.error->message : "");
    return run;
  }
  // The tool keeps the first `kept` of these; newest first.
  void tool_keeps(const std::string& letters, std::size_t kept) {
    bench_.engine.decisions.clear();
    for (std::size_t i = 0; i < letters.size(); ++i) {
      domain::Snapshot snapshot;
      snapshot.id = std::string(64, letters[i]);
      bench_.engine.decisions.push_back({snapshot, i < kept, i < kept ? "last snapshot" : ""});
    }
  }
  std::string forgotten() {
    std::string letters;
    for (const auto& id : bench_.engine.forgotten) letters += id.front();
    return letters;
  }
  static domain::Step step_of(const domain::Run& run, const std::string& name) {
    const auto step = std::ranges::find(run.steps, name, &domain::Step::name);
    return step == run.steps.end() ? domain::Step{} : *step;
  }
  std::vector<ledger::Entry> entries(const char* action) { return bench_.store->entries({.action = action}); }

  support::RunBench bench_;
};

TEST_F(SnapshotRetentionTest, nothingGoesAfterABackupThatFoundNoFile) {
  tool_keeps("cba", 1);
  bench_.store->update_plan(bench_.plan, "test");
  bench_.engine.on_backup = [](const domain::BackupRequest&, const domain::EngineCall&) {
    return domain::BackupResult{
        .snapshot_id = "cccccccc", .files = {}, .bytes = {}, .warnings = {}, .warning_count = 0};
  };
  const auto run = bench_.back_up();
  EXPECT_EQ(run.state, RunState::warning);
  ASSERT_EQ(run.warnings.size(), 1U);
  EXPECT_THAT(run.warnings[0].message, HasSubstr("is a disk not mounted?"));
  EXPECT_EQ(step_of(run, "retention").state, StepState::skipped);
  EXPECT_THAT(forgotten(), IsEmpty());
}

TEST_F(SnapshotRetentionTest, nothingGoesWhileASnapshotTellsOfAnotherState) {
  tool_keeps("dcba", 2);
  const auto head = bench_.store->ledger_head().checkpoint;
  const auto tell = [&](const ledger::Checkpoint& checkpoint) {
    bench_.engine.decisions.back().snapshot.tags = {"mine", ledger::anchor_tag(checkpoint)};
    return back_up('d', RunState::warning);
  };
  auto rewritten = head, newer = head;
  rewritten.root[0] ^= 1;
  newer.size += 1000;
  for (const auto& checkpoint : {rewritten, newer}) {
    const auto run = tell(checkpoint);
    EXPECT_EQ(step_of(run, "retention").state, StepState::warning);
    EXPECT_THAT(run.warnings.back().message, HasSubstr("was made by another state of this ledger"));
    EXPECT_THAT(forgotten(), IsEmpty());
  }
}

TEST_F(SnapshotRetentionTest, whatASnapshotSaysRightlyOrOfAnotherLedgerHindersNothing) {
  const auto head = bench_.store->ledger_head().checkpoint;
  auto foreign = head;
  foreign.origin = "strongroom-ledger/somebody-elses00";
  foreign.root[0] ^= 1;
  for (const auto& checkpoint : {head, foreign}) {
    tool_keeps("dcba", 2);
    bench_.engine.decisions.back().snapshot.tags = {ledger::anchor_tag(checkpoint)};
    bench_.engine.forgotten.clear();
    back_up('d');
    EXPECT_EQ(forgotten(), "ba");
  }
}

TEST_F(SnapshotRetentionTest, whatTheRulesDoNotKeepGoesAndTheLedgerSaysSoBeforeAndAfter) {
  tool_keeps("dcba", 2);
  const auto run = back_up('d');
  EXPECT_EQ(step_of(run, "retention").state, StepState::succeeded);
  EXPECT_EQ(forgotten(), "ba");
  ASSERT_EQ(entries("snapshot.forgetting").size(), 1U);
  ASSERT_EQ(entries("snapshot.forgotten").size(), 1U);
  const auto entry = entries("snapshot.forgotten")[0].event;
  EXPECT_EQ(entry.run, run.id);
  EXPECT_EQ(entry.target, "plan/photos");
  EXPECT_EQ(entry.details.at("count"), 2);
  EXPECT_EQ(entry.details.at("snapshots"), (boost::json::array{std::string(16, 'b'), std::string(16, 'a')}));
}

TEST_F(SnapshotRetentionTest, aPlanWithoutRulesAsksNothing) {
  bench_.plan.files.retention = {};
  const auto run = back_up('a');
  EXPECT_TRUE(step_of(run, "retention").name.empty());
  EXPECT_THAT(bench_.engine.calls, testing::Not(testing::Contains(HasSubstr("decide"))));
}

TEST_F(SnapshotRetentionTest, theRunThatDecidesHasMadeTheNewestGoodOne) {
  bench_.plan.files.retention.keep_last = 1;
  tool_keeps("", 0);
  back_up('a');
  tool_keeps("ba", 1);
  back_up('b');
  EXPECT_EQ(forgotten(), "a");
}

// Backups that lack something push out, by the tool's rules, the last one that has everything.
TEST_F(SnapshotRetentionTest, theNewestGoodOneStaysWhateverTheRulesSay) {
  tool_keeps("", 0);
  back_up('a');
  bench_.engine.on_check = [](const domain::EngineCall&) { throw Error{ErrorCode::repository_locked}; };
  for (const char letter : {'b', 'c'}) back_up(letter, RunState::warning);
  tool_keeps("dcba", 2);
  back_up('d', RunState::warning);
  EXPECT_EQ(forgotten(), "b") << "a is the newest that was made without a warning";
}

TEST_F(SnapshotRetentionTest, theNewestCheckedOneStaysToo) {
  tool_keeps("", 0);
  back_up('a');
  bench_.plan.check = domain::CheckPolicy::weekly;
  for (const char letter : {'b', 'c'}) EXPECT_FALSE(back_up(letter).verified);
  tool_keeps("dcba", 1);
  back_up('d');
  EXPECT_EQ(forgotten(), "cb");
}

// A clock that was wrong once has made a snapshot that is newer than all that will come for years.
TEST_F(SnapshotRetentionTest, whatARunHasJustMadeStays) {
  tool_keeps("", 0);
  back_up('a');
  bench_.engine.on_check = [](const domain::EngineCall&) { throw Error{ErrorCode::repository_locked}; };
  tool_keeps("zba", 1);
  back_up('b', RunState::warning);
  EXPECT_EQ(forgotten(), "");
}

TEST_F(SnapshotRetentionTest, theNewestCheckedOneIsFoundHoweverLongAgo) {
  tool_keeps("", 0);
  back_up('a');
  for (int i = 0; i < 450; ++i) {
    domain::Run run;
    run.id = "r" + std::to_string(1000 + i);
    run.plan = "photos";
    run.repository = "default";
    run.actor = "test";
    run.created_at = bench_.clock.now();
    bench_.store->add_run(run);
    run.state = RunState::running;
    bench_.store->update_run(run);
    run.state = RunState::succeeded;
    run.snapshot_id = std::string(8, 'b');
    bench_.store->update_run(run);
  }
  bench_.plan.check = domain::CheckPolicy::weekly;
  tool_keeps("cba", 1);
  back_up('c');
  EXPECT_EQ(forgotten(), "b");
}

TEST_F(SnapshotRetentionTest, rulesThatWereChangedWhileTheBackupRanCount) {
  tool_keeps("ba", 1);
  bench_.engine.on_check = [&](const domain::EngineCall&) {
    auto changed = bench_.plan;
    changed.files.retention.when = domain::RetentionWhen::never;
    bench_.store->update_plan(changed, "test");
  };
  back_up('b');
  EXPECT_THAT(bench_.engine.forgotten, IsEmpty());
}

TEST_F(SnapshotRetentionTest, aPlanThatIsMadeAgainIsAnother) {
  auto again = bench_.plan;
  again.created_at += std::chrono::seconds{1};
  EXPECT_NE(domain::identity_tag(again), domain::identity_tag(bench_.plan));
  again = bench_.plan;
  again.files.sources = {"/other"};
  EXPECT_EQ(domain::identity_tag(again), domain::identity_tag(bench_.plan)) << "an edit makes no other plan of it";
}

TEST_F(SnapshotRetentionTest, neverOnTheStrengthOfAFailedRun) {
  tool_keeps("cba", 1);
  bench_.engine.on_check = [](const domain::EngineCall&) { throw Error{ErrorCode::integrity}; };
  back_up('c', RunState::failed);
  EXPECT_THAT(bench_.engine.forgotten, IsEmpty());
}

TEST_F(SnapshotRetentionTest, notWhileASourceIsMissing) {
  tool_keeps("cba", 1);
  bench_.plan.files.sources.push_back("/there/is/no/such/thing");
  const auto run = back_up('c', RunState::warning);
  EXPECT_EQ(step_of(run, "retention").state, StepState::skipped);
  EXPECT_THAT(bench_.engine.forgotten, IsEmpty());
}

TEST_F(SnapshotRetentionTest, notOnALedgerThatIsBroken) {
  tool_keeps("cba", 1);
  ledger::Event broken;
  broken.actor = "system";
  broken.action = "ledger.broken";
  broken.target = "ledger";
  broken.severity = ledger::Severity::critical;
  broken.result = "broken";
  broken.details = {{"fingerprint", "x"}, {"findings", boost::json::array{"entry 3 was changed"}}};
  bench_.store->record(broken);
  const auto run = back_up('c', RunState::warning);
  EXPECT_THAT(bench_.engine.forgotten, IsEmpty());
  EXPECT_EQ(step_of(run, "retention").state, StepState::warning);
  EXPECT_EQ(run.warnings.front().code, ErrorCode::integrity);
  EXPECT_EQ(run.snapshot_id, std::string(8, 'c')) << "the backup itself is good";
}

TEST_F(SnapshotRetentionTest, byHandOnlyWhereThePlanSaysSo) {
  bench_.plan.files.retention.when = domain::RetentionWhen::scheduled;
  tool_keeps("cba", 1);
  EXPECT_EQ(step_of(back_up('c'), "retention").state, StepState::skipped);
  EXPECT_THAT(bench_.engine.forgotten, IsEmpty());
  bench_.plan.files.retention.when = domain::RetentionWhen::never;
  EXPECT_TRUE(step_of(back_up('d'), "retention").name.empty());
}

TEST_F(SnapshotRetentionTest, whatCannotBeForgottenIsAWarningAndGoesTheNextTime) {
  tool_keeps("cba", 1);
  bench_.engine.on_forget = [](const domain::ForgetRequest&, const domain::EngineCall&) {
    throw Error{ErrorCode::repository_locked, "locked by PID 7 on nas"};
  };
  const auto run = back_up('c', RunState::warning);
  EXPECT_EQ(step_of(run, "retention").state, StepState::warning);
  EXPECT_THAT(run.warnings.front().message, HasSubstr("locked by PID 7 on nas"));
  EXPECT_TRUE(entries("snapshot.forgotten").empty());
  bench_.engine.on_forget = [](const domain::ForgetRequest&, const domain::EngineCall&) {};
  tool_keeps("dcba", 1);
  back_up('d');
  EXPECT_EQ(forgotten(), "cba");
}

TEST_F(SnapshotRetentionTest, manyGoInPortionsThatAnEntryCanHold) {
  bench_.engine.decisions.clear();
  for (int i = 0; i < 250; ++i) {
    domain::Snapshot snapshot;
    snapshot.id = std::to_string(1'000'000 + i) + std::string(57, 'f');
    bench_.engine.decisions.push_back({snapshot, false, {}});
  }
  std::vector<std::size_t> portions;
  bench_.engine.on_forget = [&](const domain::ForgetRequest& request, const domain::EngineCall&) {
    EXPECT_EQ(request.tag, domain::identity_tag(bench_.plan));
    portions.push_back(request.snapshot_ids.size());
  };
  back_up('z');
  EXPECT_THAT(portions, ElementsAre(100, 100, 50));
  EXPECT_EQ(entries("snapshot.forgotten").size(), 3U);
}

TEST_F(SnapshotRetentionTest, aPreviewOfNoRulesKeepsAllAndRemovesNothing) {
  bench_.plan.files.retention = {};
  bench_.engine.stored.resize(2);
  bench_.engine.stored[0].id = "old";
  bench_.engine.stored[1].id = "new";
  struct Nobody final : domain::EngineObserver {
    void line(domain::LogStream, std::string_view) override {}
    void progress(const domain::Progress&) override {}
    void waiting(const std::optional<domain::Waiting>&) override {}
  } nobody;
  const auto decisions = decide_snapshots(*bench_.store, bench_.engine, {}, bench_.plan, nullptr, {nobody, {}, {}, -1});
  ASSERT_EQ(decisions.size(), 2U);
  EXPECT_EQ(decisions[0].snapshot.id, "new");
  EXPECT_TRUE(decisions[0].keep && decisions[1].keep);
}

}  // namespace
}  // namespace strongroom::jobs
