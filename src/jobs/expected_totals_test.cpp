#include "jobs/expected_totals.h"

#include <gtest/gtest.h>

#include "jobs/tracker.h"

namespace strongroom::jobs {
namespace {

domain::Progress told(std::uint64_t files, std::uint64_t bytes, bool settled = false) {
  domain::Progress progress;
  progress.files_done = files / 2;
  progress.files_total = files;
  progress.bytes_done = bytes / 2;
  progress.bytes_total = bytes;
  progress.totals_settled = settled;
  return progress;
}

TEST(ExpectedTotals, AreShownWhileTheToolsOwnGrow) {
  const auto counted = with_expected(told(3, 30), ExpectedTotals{10, 100, true});
  EXPECT_EQ(counted.files_total, 10U);
  EXPECT_EQ(counted.bytes_total, 100U);
  EXPECT_EQ(counted.files_done, 1U);
  EXPECT_TRUE(counted.totals_settled);
  EXPECT_FALSE(counted.totals_estimated);
  const auto guessed = with_expected(told(3, 30), ExpectedTotals{10, 100, false});
  EXPECT_EQ(guessed.files_total, 10U);
  EXPECT_FALSE(guessed.totals_settled);
  EXPECT_TRUE(guessed.totals_estimated);
}

TEST(ExpectedTotals, GiveWayToWhatTheToolHasFound) {
  for (const bool counted : {false, true}) {
    const auto settled = with_expected(told(9, 90, true), ExpectedTotals{10, 100, counted});
    EXPECT_EQ(settled.files_total, 9U);
    EXPECT_FALSE(settled.totals_estimated);
  }
  const auto unchanged = with_expected(told(3, 30), std::nullopt);
  EXPECT_EQ(unchanged.files_total, 3U);
  EXPECT_FALSE(unchanged.totals_settled);
}

TEST(ExpectedTotals, AGuessThatWasOvertakenIsNoneAnyMore) {
  for (const auto& now : {told(11, 30), told(3, 101)}) {
    const auto progress = with_expected(now, ExpectedTotals{10, 100, false});
    EXPECT_EQ(progress.files_total, now.files_total);
    EXPECT_FALSE(progress.totals_estimated);
    EXPECT_FALSE(progress.totals_settled);
  }
}

TEST(ExpectedTotals, AreNeverLessThanWhatIsDone) {
  const auto progress = with_expected(told(30, 90), ExpectedTotals{10, 100, true});
  EXPECT_EQ(progress.files_total, 30U);
  EXPECT_TRUE(progress.totals_settled);
}

TEST(ExpectedTotals, AreThereBeforeTheToolSaysAnythingAndGoneWithTheStep) {
  const base::SystemClock clock;
  Tracker tracker{clock};
  domain::Run run;
  run.id = "r";
  run.state = domain::RunState::running;
  run.steps = {{"backup", domain::StepState::running, {}, {}}};
  tracker.update(run);
  tracker.expect("r", {10, 100, false});
  EXPECT_EQ(tracker.find("r")->progress.files_total, 10U);
  EXPECT_FALSE(tracker.find("r")->estimate.fraction);
  tracker.progress("r", told(4, 40));
  EXPECT_FALSE(tracker.find("r")->estimate.fraction) << "of a guess there are no percent";
  tracker.expect("r", {16, 80, true});
  EXPECT_EQ(tracker.find("r")->progress.bytes_total, 80U);
  tracker.progress("r", told(4, 40));
  EXPECT_EQ(tracker.find("r")->estimate.fraction, 0.25);
  run.steps.push_back({"check", domain::StepState::running, {}, {}});
  tracker.update(run);
  tracker.progress("r", told(1, 1));
  EXPECT_EQ(tracker.find("r")->progress.files_total, 1U);
}

}  // namespace
}  // namespace strongroom::jobs
