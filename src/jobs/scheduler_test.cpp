#include "jobs/scheduler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <random>

#include "support/run_bench.h"
#include "support/wall_clock.h"

namespace strongroom::jobs {
namespace {

using namespace std::chrono_literals;
using base::parse_utc;
using base::UtcTime;
using domain::MissedRuns;
using domain::RunState;
using testing::ElementsAre;
using testing::IsEmpty;

const domain::ScheduledWork kPhotos{domain::Work::backup, "photos"};

std::string text(UtcTime time) {
  return base::format_utc(time).substr(0, 16);
}

// A store that is real, a clock that is moved, and backups that end when the test says so.
class SchedulerTest : public testing::Test {
 protected:
  SchedulerTest() {
    bench_.plan.created_at = clock_.at;
    bench_.plan.time_zone = "UTC";
  }

  void plan(const std::string& rule, MissedRuns missed = MissedRuns::catch_up) {
    bench_.plan.schedule = rule;
    bench_.plan.missed = missed;
    bench_.store->update_plan(bench_.plan, "test");
  }

  Services services() {
    return {*bench_.store, bench_.engine, bench_.databases, *bench_.vault, bench_.tracker,
            clock_,        bench_.random, bench_.log,       bench_.data};
  }

  Starts starts() {
    return {[this](const domain::Plan& plan, const StartedBy& by) { return start(plan, by); },
            [this](const domain::Repository& repository, const StartedBy& by) {
              return maintain(domain::RunKind::prune, repository, by);
            },
            [this](const domain::Repository& repository, const StartedBy& by) {
              return maintain(domain::RunKind::check, repository, by);
            }};
  }

  // What Executor::start_prune and start_check store.
  std::string maintain(domain::RunKind kind, const domain::Repository& repository, const StartedBy& by) {
    domain::Run run;
    run.id = "run-" + std::to_string(++count_);
    run.kind = kind;
    run.repository = repository.name;
    run.trigger = by.trigger;
    run.actor = by.actor.name;
    run.scheduled_at = by.scheduled_at;
    run.created_at = clock_.at;
    bench_.store->add_run(run, {{}, by.due, by.before});
    started_.push_back(std::string{to_text(kind)} + " " + text(*by.scheduled_at));
    end(run);
    return run.id;
  }

  // What Executor::start_backup stores.
  std::string start(const domain::Plan& plan, const StartedBy& by) {
    if (refuse_) throw base::Error{*refuse_};
    domain::Run run;
    run.id = "run-" + std::to_string(++count_);
    run.plan = plan.name;
    run.repository = plan.repository;
    run.trigger = by.trigger;
    run.actor = by.actor.name;
    run.scheduled_at = by.scheduled_at;
    run.created_at = clock_.at;
    bench_.store->add_run(run, {{}, by.due, by.before});
    started_.push_back(text(*by.scheduled_at));
    starts_.push_back(clock_.at);
    if (last_) {
      running_ = run;
    } else {
      end(run);
    }
    return run.id;
  }
  void end(domain::Run run) {
    run.state = RunState::running;
    bench_.store->update_run(run);
    run.state = RunState::succeeded;
    run.finished_at = clock_.at;
    const auto due = recalculate_next(services(), run, [](const std::string& why) { ADD_FAILURE() << why; });
    bench_.store->update_run(run, due);
    next_said_ = run.next_at ? text(*run.next_at) : "";
  }

  // A service's life, until `end`: what a WallAlarm does is to move the clock to where it was told. Each is a new one:
  // nothing may be in memory alone.
  void serve(UtcTime end) {
    Scheduler scheduler{services(), starts()};
    while (clock_.at < end) {
      const auto again = scheduler.act();
      ASSERT_GT(again, clock_.at) << "it would go round in circles";
      clock_.at = std::min(again, end);
    }
  }
  void serve(const char* end) { serve(parse_utc(end)); }
  void be_away(const char* until) { clock_.at = parse_utc(until); }
  UtcTime act() { return Scheduler{services(), starts()}.act(); }

  // "caught-up 3 2026-03-02T02:00 2026-03-04T02:00", oldest first.
  std::vector<std::string> missed() {
    std::vector<std::string> all;
    for (const auto& entry : bench_.store->entries({.action = "schedule.missed", .limit = 10'000})) {
      const auto& details = entry.event.details;
      all.insert(all.begin(), entry.event.result + " " + std::to_string(details.at("count").as_int64()) + " " +
                                  std::string{details.at("first").as_string()}.substr(0, 16) + " " +
                                  std::string{details.at("last").as_string()}.substr(0, 16));
    }
    return all;
  }

  support::RunBench bench_;
  support::WallClock clock_{parse_utc("2026-03-01T00:00:00Z")};
  std::vector<std::string> started_;  // for which instants
  std::vector<UtcTime> starts_;       // when
  std::optional<base::ErrorCode> refuse_;
  bool last_ = false;  // the next backup goes on until the test ends it
  domain::Run running_;
  std::string next_said_;
  int count_ = 0;
};

TEST_F(SchedulerTest, startsWhatIsDueWhenItIsDueAndOnce) {
  plan("0 2 * * *");
  serve("2026-03-04T01:00:00Z");
  EXPECT_THAT(started_, ElementsAre("2026-03-01T02:00", "2026-03-02T02:00", "2026-03-03T02:00"));
  EXPECT_EQ(starts_[0], parse_utc("2026-03-01T02:00:00Z"));
  EXPECT_THAT(missed(), IsEmpty());
  const auto run = bench_.store->find_run("run-1");
  EXPECT_EQ(run->trigger, domain::Trigger::schedule);
  EXPECT_EQ(run->actor, "system");
  EXPECT_EQ(run->scheduled_at, parse_utc("2026-03-01T02:00:00Z"));
  EXPECT_EQ(run->next_at, parse_utc("2026-03-02T02:00:00Z")) << "the end of a backup says when the plan comes next";
}

TEST_F(SchedulerTest, aPlanWithoutAScheduleAndAPausedOneAreLeftAlone) {
  plan("");
  serve("2026-03-03T00:00:00Z");
  bench_.plan.paused = true;
  plan("@hourly");
  serve("2026-03-04T00:00:00Z");
  EXPECT_THAT(started_, IsEmpty());
  EXPECT_FALSE(bench_.store->find_due(kPhotos));
}

TEST_F(SchedulerTest, afterAPauseNothingWasMissed) {
  plan("@hourly");
  serve("2026-03-01T01:30:00Z");
  bench_.plan.paused = true;
  plan("@hourly");
  serve("2026-03-01T09:30:00Z");
  bench_.plan.paused = false;
  plan("@hourly");
  serve("2026-03-01T10:30:00Z");
  EXPECT_THAT(started_, ElementsAre("2026-03-01T01:00", "2026-03-01T10:00"));
  EXPECT_THAT(missed(), IsEmpty());
}

TEST_F(SchedulerTest, aChangedRuleBeginsAnew) {
  plan("0 2 * * *");
  serve("2026-03-01T03:00:00Z");
  be_away("2026-03-05T03:00:00Z");
  plan("30 4 * * *");
  serve("2026-03-05T05:00:00Z");
  EXPECT_THAT(started_, ElementsAre("2026-03-01T02:00", "2026-03-05T04:30"));
  EXPECT_THAT(missed(), IsEmpty());
}

TEST_F(SchedulerTest, oneBackupMakesUpForAllThatWereMissed) {
  plan("0 2 * * *");
  serve("2026-03-01T03:00:00Z");
  be_away("2026-03-05T08:00:00Z");
  serve("2026-03-06T03:00:00Z");
  EXPECT_THAT(started_, ElementsAre("2026-03-01T02:00", "2026-03-05T02:00", "2026-03-06T02:00"));
  EXPECT_EQ(starts_[1], parse_utc("2026-03-05T08:00:00Z")) << "as soon as it can";
  EXPECT_THAT(missed(), ElementsAre("caught-up 4 2026-03-02T02:00 2026-03-05T02:00"));
}

TEST_F(SchedulerTest, orTheyAreLeftOutAndTheLedgerSaysSo) {
  plan("0 2 * * *", MissedRuns::skip);
  serve("2026-03-01T03:00:00Z");
  be_away("2026-03-05T08:00:00Z");
  serve("2026-03-06T03:00:00Z");
  EXPECT_THAT(started_, ElementsAre("2026-03-01T02:00", "2026-03-06T02:00"));
  EXPECT_THAT(missed(), ElementsAre("skipped 4 2026-03-02T02:00 2026-03-05T02:00"));
}

TEST_F(SchedulerTest, aStartWithinAMinuteIsInTimeEvenForWhoSkips) {
  plan("0 2 * * *", MissedRuns::skip);
  serve("2026-03-01T01:00:00Z");
  be_away("2026-03-03T02:00:59Z");
  serve("2026-03-03T03:00:00Z");
  EXPECT_THAT(started_, ElementsAre("2026-03-03T02:00"));
  EXPECT_THAT(missed(), ElementsAre("skipped 2 2026-03-01T02:00 2026-03-02T02:00"));
}

TEST_F(SchedulerTest, aPlanDoesNotOverlapWithItself) {
  for (const auto policy : {MissedRuns::catch_up, MissedRuns::skip}) {
    started_.clear();
    last_ = true;
    plan(policy == MissedRuns::skip ? "0 * * * *" : "@hourly", policy);
    const auto begin = clock_.at;
    serve(begin + 4h + 30min);
    ASSERT_EQ(started_.size(), 1U) << "while one is running, none begins";
    last_ = false;
    end(running_);
    serve(begin + 5h + 30min);
    if (policy == MissedRuns::catch_up)
      EXPECT_THAT(started_, ElementsAre("2026-03-01T01:00", "2026-03-01T04:00", "2026-03-01T05:00"));
    else
      EXPECT_THAT(started_, ElementsAre("2026-03-01T06:00", "2026-03-01T10:00"));
  }
  EXPECT_EQ(missed().size(), 4U) << "one entry for what was made up for; each that was left out has its own";
}

TEST_F(SchedulerTest, aBackupByHandIsInTheWayToo) {
  plan("@hourly");
  serve("2026-03-01T00:30:00Z");
  auto by_hand = domain::Run{};
  by_hand.id = "by-hand";
  by_hand.plan = "photos";
  by_hand.repository = "default";
  by_hand.actor = "test";
  by_hand.created_at = clock_.at;
  bench_.store->add_run(by_hand);
  serve("2026-03-01T01:30:00Z");
  EXPECT_THAT(started_, IsEmpty());
  end(by_hand);
  EXPECT_EQ(next_said_, "2026-03-01T01:00") << "it is due";
  act();
  EXPECT_THAT(started_, ElementsAre("2026-03-01T01:00"));
}

TEST_F(SchedulerTest, aClockThatIsPutForwardMissesAndOneThatIsPutBackRepeatsNothing) {
  plan("0 2 * * *");
  serve("2026-03-03T02:10:00Z");
  ASSERT_EQ(started_.size(), 3U);
  clock_.at = parse_utc("2026-03-03T01:50:00Z");
  serve("2026-03-03T12:00:00Z");
  EXPECT_EQ(started_.size(), 3U) << "02:00 of that day has had its backup";
  clock_.at = parse_utc("2036-07-01T12:00:00Z");  // a wrong one, for a moment
  serve("2036-07-01T12:00:10Z");
  EXPECT_EQ(started_.back(), "2036-07-01T02:00");
  clock_.at = parse_utc("2026-03-03T13:00:00Z");
  serve("2026-03-05T12:00:00Z");
  EXPECT_THAT((std::vector<std::string>{started_.end() - 2, started_.end()}),
              ElementsAre("2026-03-04T02:00", "2026-03-05T02:00"));
}

TEST_F(SchedulerTest, aBootWithAClockThatIsYearsBehindStartsNothing) {
  plan("0 2 * * *");
  serve("2026-03-01T03:00:00Z");
  clock_.at = parse_utc("1970-01-01T00:00:05Z");
  act();
  clock_.at = parse_utc("2026-03-01T04:00:00Z");
  serve("2026-03-02T03:00:00Z");
  // One for the years it thinks it has missed is as well as none; more would be wrong.
  EXPECT_LE(started_.size(), 3U);
  EXPECT_EQ(started_.back(), "2026-03-02T02:00");
}

TEST_F(SchedulerTest, startsWhatIsDoneToARepository) {
  auto repository = *bench_.store->find_repository("default");
  repository.maintenance.prune = "0 3 * * 0";
  repository.maintenance.verify = "every 12 hours";
  repository.maintenance.time_zone = "UTC";
  bench_.store->update_repository(repository, "test");
  plan("0 3 * * *");
  serve("2026-03-02T13:00:00Z");
  EXPECT_THAT(started_, ElementsAre("2026-03-01T03:00", "prune 2026-03-01T03:00", "check 2026-03-01T12:00",
                                    "check 2026-03-02T00:00", "2026-03-02T03:00", "check 2026-03-02T12:00"));
  be_away("2026-03-16T04:00:00Z");
  started_.clear();
  act();
  EXPECT_THAT(started_, ElementsAre("2026-03-16T03:00", "prune 2026-03-15T03:00", "check 2026-03-16T00:00"))
      << "one makes up for all";
  EXPECT_EQ(bench_.store->dues().size(), 3U);
  repository.maintenance = {};
  bench_.store->update_repository(repository, "test");
  EXPECT_EQ(bench_.store->dues().size(), 1U);
  be_away("2026-03-30T00:00:00Z");
  started_.clear();
  act();
  EXPECT_THAT(started_, ElementsAre("2026-03-29T03:00"));
}

TEST_F(SchedulerTest, jitterIsTheSameEachTimeAndBounded) {
  bench_.plan.jitter = 20min;
  plan("0 * * * *");
  serve("2026-03-02T00:30:00Z");
  ASSERT_EQ(started_.size(), 24U);
  std::set<base::Milliseconds> delays;
  for (std::size_t i = 0; i < starts_.size(); ++i) {
    const auto due = parse_utc(started_[i] + ":00Z");
    const auto delay = std::chrono::ceil<base::Milliseconds>(starts_[i] - due);
    EXPECT_GE(delay, 0ms);
    EXPECT_LT(delay, 20min);
    EXPECT_EQ(delay, appointment_of(bench_.plan)->delay_of(due));
    delays.insert(delay);
  }
  EXPECT_GT(delays.size(), 20U);
  EXPECT_THAT(missed(), IsEmpty()) << "who waits for its delay is not late";
}

// Starts would come out of order, and be taken for late.
TEST_F(SchedulerTest, aDelayEndsBeforeTheNextInstantSoNothingIsMissedByIt) {
  bench_.plan.jitter = 24h;
  plan("every 6 hours", MissedRuns::skip);
  serve("2026-03-11T00:00:00Z");
  EXPECT_GE(started_.size(), 39U);
  EXPECT_THAT(missed(), IsEmpty());
}

TEST_F(SchedulerTest, whatFollowedFromAnotherRuleIsForgotten) {
  plan("0 2 * * *");
  bench_.store->set_due({kPhotos, clock_.at - 24h * 5, "another rule"});
  serve("2026-03-02T03:00:00Z");
  EXPECT_THAT(started_, ElementsAre("2026-03-01T02:00", "2026-03-02T02:00"));
  EXPECT_THAT(missed(), IsEmpty());
}

TEST_F(SchedulerTest, whatCannotBeStartedIsTriedAgainAndStaysDue) {
  plan("0 2 * * *");
  serve("2026-03-01T01:00:00Z");
  refuse_ = base::ErrorCode::conflict;
  serve("2026-03-01T02:05:30Z");
  EXPECT_THAT(started_, IsEmpty());
  refuse_.reset();
  serve("2026-03-01T02:10:00Z");
  EXPECT_THAT(started_, ElementsAre("2026-03-01T02:00"));
  EXPECT_THAT(missed(), ElementsAre("caught-up 1 2026-03-01T02:00 2026-03-01T02:00"));
}

TEST_F(SchedulerTest, aZoneThatTheSystemHasLostKeepsNoOtherPlanWaiting) {
  bench_.plan.name = "lost";
  bench_.plan.schedule = "@hourly";
  bench_.plan.time_zone = "Middle/Earth";
  bench_.store->add_plan(bench_.plan, "test");
  bench_.plan.name = "photos";
  bench_.plan.time_zone = "UTC";
  plan("@hourly");
  serve("2026-03-01T02:30:00Z");
  EXPECT_EQ(started_.size(), 2U);
}

TEST_F(SchedulerTest, aPlanThatIsRemovedIsForgotten) {
  plan("@hourly");
  serve("2026-03-01T00:30:00Z");
  EXPECT_TRUE(bench_.store->find_due(kPhotos));
  bench_.store->remove_plan("photos", "test");
  EXPECT_FALSE(bench_.store->find_due(kPhotos));
  serve("2026-03-01T03:00:00Z");
  EXPECT_THAT(started_, IsEmpty());
}

// A year with downtimes at random, in a zone that changes its clocks, told twice: by the scheduler, and by a loop that
// knows only the list of instants and when somebody served.
class YearTest : public SchedulerTest, public testing::WithParamInterface<MissedRuns> {};

TEST_P(YearTest, everyDueBackupHappensExactlyAsTheRuleSays) {
  const auto skips = GetParam() == MissedRuns::skip;
  bench_.plan.time_zone = "Europe/Berlin";
  plan("30 2 * * *", GetParam());
  const auto seed = std::random_device{}();
  std::mt19937 random{seed};
  RecordProperty("seed", std::to_string(seed));
  SCOPED_TRACE("seed " + std::to_string(seed));
  const auto schedule = appointment_of(bench_.plan)->schedule;
  const auto end = clock_.at + 24h * 365;
  std::vector<std::string> expected;
  auto next = *schedule.next_after(clock_.at);
  while (clock_.at < end) {
    serve(std::min(end, clock_.at + std::chrono::minutes{1 + random() % (20 * 24 * 60)}));
    for (; next <= clock_.at && next < end; next = *schedule.next_after(next)) {
      // serve() looks at each instant but not at its own end.
      if (next == clock_.at) break;
      expected.push_back(text(next));
    }
    clock_.at += std::chrono::minutes{random() % (6 * 24 * 60)};
    std::optional<UtcTime> last;
    while (next <= clock_.at) last = std::exchange(next, *schedule.next_after(next));
    const bool in_time = last && clock_.at - *last <= 1min;
    if (last && clock_.at < end && (!skips || in_time)) expected.push_back(text(*last));
  }
  EXPECT_EQ(started_, expected);
  EXPECT_GT(started_.size(), 150U);
  EXPECT_EQ(std::set<std::string>(started_.begin(), started_.end()).size(), started_.size());
}

INSTANTIATE_TEST_SUITE_P(BothPolicies, YearTest, testing::Values(MissedRuns::catch_up, MissedRuns::skip),
                         [](const auto& info) { return info.param == MissedRuns::skip ? "skip" : "catch_up"; });

}  // namespace
}  // namespace strongroom::jobs
