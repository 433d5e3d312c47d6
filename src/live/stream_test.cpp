#include "live/stream.h"

#include <gtest/gtest.h>

#include "support/fake_clock.h"
#include "support/live_events.h"

namespace strongroom::live {
namespace {

using base::Milliseconds;
using domain::RunState;
using support::entry_of;
using support::marked;
using support::read;
using support::run_entry;
using support::run_in;
using support::type_of;

class StreamTest : public testing::Test {
 protected:
  void start(const std::string& id = "run-1") {
    for (const auto state : {RunState::queued, RunState::running}) {
      stream_.take(run_entry(seq_++, run_in(state, id)));
      tracker_.update(run_in(state, id));
    }
    work();
  }
  void end(const std::string& id, RunState state, const std::string& plan = "photos") {
    stream_.take(run_entry(seq_++, run_in(state, id, plan)));
    tracker_.update(run_in(state, id, plan));
    work();
  }
  void progress(std::uint64_t files, const std::string& id = "run-1") {
    domain::Progress progress;
    progress.files_done = files;
    tracker_.progress(id, progress);
  }
  void work() {
    stream_.look(tracker_.live());
    stream_.tick();
  }
  // Every message there is for the cursor.
  std::vector<Message> drain(Cursor& cursor) {
    std::vector<Message> messages;
    while (auto message = stream_.next(cursor)) messages.push_back(std::move(message));
    return messages;
  }
  Cursor caught_up() {
    auto cursor = stream_.cursor({});
    drain(cursor);
    return cursor;
  }
  boost::json::object snapshot() {
    auto cursor = stream_.cursor({});
    clock_.pass(Milliseconds{250});  // nobody's that was made before
    return read(stream_.next(cursor));
  }

  support::FakeClock clock_;
  jobs::Tracker tracker_{clock_};
  Stream stream_{clock_, "epoch"};
  std::uint64_t seq_ = 40;
};

TEST_F(StreamTest, BeginsWithASnapshotAsOfTheLastEventAndGoesOnFromThere) {
  stream_.take(marked(40));
  stream_.take(marked(41));
  auto cursor = stream_.cursor({});
  EXPECT_TRUE(stream_.has_news(cursor));
  const auto first = read(stream_.next(cursor));
  EXPECT_EQ(first.at("type"), "snapshot");
  EXPECT_EQ(first.at("epoch"), "epoch");
  EXPECT_EQ(first.at("n"), 2);
  EXPECT_EQ(first.at("data").at("ledger").at("size"), 42);
  EXPECT_EQ(first.at("data").at("store").at("state"), "readable");
  EXPECT_FALSE(stream_.has_news(cursor));
  EXPECT_EQ(stream_.next(cursor), nullptr);

  stream_.take(marked(42));
  const auto event = read(stream_.next(cursor));
  EXPECT_EQ(event.at("type"), "event");
  EXPECT_EQ(event.at("n"), 3);
  EXPECT_EQ(event.at("ledger_seq"), 42);
  EXPECT_EQ(event.at("kind"), "test.marked");
  EXPECT_EQ(event.at("at").as_string(), base::format_utc(marked(42).time));
  EXPECT_EQ(event.at("data"), base::parse_json(R"({"target":"plan/photos","actor":"system","result":"ok",
    "severity":"info","run_id":null})"));
  EXPECT_EQ(stream_.next(cursor), nullptr);
}

TEST_F(StreamTest, AMessageIsMadeOnceForAll) {
  auto one = caught_up(), other = caught_up();
  start();
  const auto first = drain(one), second = drain(other);
  ASSERT_EQ(first.size(), 3U);
  EXPECT_EQ(first, second) << "the same pointers";
  auto late = stream_.cursor({}), later = stream_.cursor({});
  EXPECT_EQ(stream_.next(late), stream_.next(later)) << "and one snapshot for those who come together";
}

TEST_F(StreamTest, TheSnapshotHoldsWhatIsUnfinishedAndHowEachPlanEnded) {
  auto plan = entry_of(seq_++, {"cli:root", "plan.add", "plan/photos", {}, ledger::Severity::notice, "ok", {}, {}});
  stream_.take(plan);
  end("run-0", RunState::failed);
  end("run-x", RunState::succeeded, "of no plan that exists");
  start();
  const auto data = snapshot().at("data").as_object();
  ASSERT_EQ(data.at("runs").as_array().size(), 1U);
  EXPECT_EQ(data.at("runs").at(0).at("run_id"), "run-1");
  EXPECT_EQ(data.at("runs").at(0).at("state"), "running");
  ASSERT_EQ(data.at("last").as_array().size(), 1U);
  EXPECT_EQ(data.at("last").at(0).at("id"), "run-0");
  EXPECT_EQ(data.at("last").at(0).at("state"), "failed");
  EXPECT_EQ(data.at("last").at(0).at("ledger_seq"), 41);

  end("run-1", RunState::warning);
  const auto after = snapshot().at("data").as_object();
  EXPECT_TRUE(after.at("runs").as_array().empty());
  EXPECT_EQ(after.at("last").at(0).at("id"), "run-1");

  plan.event.action = "plan.remove";
  stream_.take(plan);
  EXPECT_TRUE(snapshot().at("data").at("last").as_array().empty());
}

TEST_F(StreamTest, TheEventOfARunBringsItsRecord) {
  auto cursor = caught_up();
  end("run-1", RunState::failed);
  const auto data = read(stream_.next(cursor)).at("data").as_object();
  EXPECT_EQ(data.at("run_id"), "run-1");
  EXPECT_EQ(data.at("run").at("id"), "run-1");
  EXPECT_EQ(data.at("run").at("state"), "failed");
  EXPECT_FALSE(data.at("run").as_object().contains("warnings"));
}

TEST_F(StreamTest, WhatOnlySpeaksOfARunIsNoStateOfIt) {
  start();
  auto entry = entry_of(seq_++, support::sample_event(1));
  entry.event.action = "run.cancel_asked";
  entry.event.run = "run-1";
  stream_.take(entry);
  entry.event.action = "run.failed";
  entry.event.details = {{"state", "failed"}};
  stream_.take(entry);
  EXPECT_EQ(snapshot().at("data").at("runs").as_array().size(), 1U);
}

TEST_F(StreamTest, WhoComesBackGetsWhatItMissed) {
  for (std::uint64_t seq = 0; seq < 5; ++seq) stream_.take(marked(seq));
  auto cursor = stream_.cursor(Resume{"epoch", 3});
  EXPECT_EQ(read(stream_.next(cursor)).at("n"), 4);
  EXPECT_EQ(read(stream_.next(cursor)).at("n"), 5);
  EXPECT_EQ(stream_.next(cursor), nullptr);
  auto missed_nothing = stream_.cursor(Resume{"epoch", 5});
  EXPECT_FALSE(stream_.has_news(missed_nothing));
}

TEST_F(StreamTest, WhoComesBackSeesWhereRunsAre) {
  start();
  auto cursor = stream_.cursor(Resume{"epoch", 2});
  EXPECT_EQ(type_of(stream_.next(cursor)), "progress");
}

TEST_F(StreamTest, AnotherEpochOrANumberThatIsNotThereMeansASnapshot) {
  for (std::uint64_t seq = 0; seq < Ring::kMost + 10; ++seq) stream_.take(marked(seq));
  for (const auto& resume : {Resume{"before", 5}, Resume{"epoch", 9}, Resume{"epoch", Ring::kMost + 11}}) {
    auto cursor = stream_.cursor(resume);
    EXPECT_EQ(type_of(stream_.next(cursor)), "snapshot") << resume.epoch << resume.after;
  }
  auto cursor = stream_.cursor(Resume{"epoch", 10});
  EXPECT_EQ(read(stream_.next(cursor)).at("n"), 11) << "the oldest that is kept";
}

TEST_F(StreamTest, WhoIsTooSlowIsToldSoAndBeginsAgain) {
  auto slow = caught_up(), quick = caught_up();
  for (std::uint64_t seq = 0; seq <= Ring::kMost; ++seq) {
    stream_.take(marked(seq));
    EXPECT_EQ(drain(quick).size(), 1U);
  }
  EXPECT_EQ(*stream_.next(slow), R"({"type":"resync","reason":"slow"})");
  const auto snapshot = read(stream_.next(slow));
  EXPECT_EQ(snapshot.at("type"), "snapshot");
  EXPECT_EQ(snapshot.at("n"), Ring::kMost + 1);
  EXPECT_EQ(stream_.next(slow), nullptr);
}

TEST_F(StreamTest, ASnapshotThatWouldLeaveAGapIsMadeAnew) {
  auto first = stream_.cursor({});
  EXPECT_EQ(read(stream_.next(first)).at("n"), 0);
  for (std::uint64_t seq = 0; seq <= Ring::kMost; ++seq) stream_.take(marked(seq));
  auto second = stream_.cursor({});
  EXPECT_EQ(read(stream_.next(second)).at("n"), Ring::kMost + 1);
}

TEST_F(StreamTest, ProgressComesAtMostFourTimesASecondAndIsTheNewest) {
  start();
  auto cursor = caught_up();
  std::vector<base::MonotonicTime> shown;
  for (std::uint64_t ms = 1; ms <= 10'000; ++ms) {  // a thousand changes a second
    clock_.pass(Milliseconds{1});
    progress(ms);
    work();
    for (const auto& message : drain(cursor)) {
      if (type_of(message) != "progress") continue;
      EXPECT_EQ(read(message).at("data").at("progress").at("files_done"), ms);
      shown.push_back(clock_.monotonic());
    }
  }
  EXPECT_GE(shown.size(), 39U);
  EXPECT_LE(shown.size(), 40U);
  for (std::size_t i = 1; i < shown.size(); ++i) EXPECT_GE(shown[i] - shown[i - 1], Milliseconds{250});
}

TEST_F(StreamTest, AChangeAfterSilenceIsShownAtOnce) {
  start();
  auto cursor = caught_up();
  clock_.pass(Milliseconds{250});
  progress(1);
  work();
  EXPECT_EQ(read(stream_.next(cursor)).at("data").at("progress").at("files_done"), 1);
  progress(2);
  work();
  EXPECT_EQ(stream_.next(cursor), nullptr);
  EXPECT_EQ(stream_.due(), clock_.monotonic() + Stream::kProgressPause);
}

TEST_F(StreamTest, ARunningRunIsShownEverySecondEvenWhenNothingChanges) {
  start();
  auto cursor = caught_up();
  int shown = 0;
  for (int ms = 0; ms < 9'000; ++ms) {
    clock_.pass(Milliseconds{1});
    stream_.tick();
    for (const auto& message : drain(cursor)) shown += type_of(message) == "progress" ? 1 : 0;
  }
  EXPECT_EQ(shown, 10);
}

TEST_F(StreamTest, OneThatWaitsInTheQueueNeedsNoSignOfLife) {
  stream_.take(run_entry(seq_++, run_in(RunState::queued)));
  tracker_.update(run_in(RunState::queued));
  work();
  auto cursor = caught_up();
  clock_.pass(Milliseconds{5'000});
  work();
  EXPECT_EQ(stream_.next(cursor), nullptr);
}

TEST_F(StreamTest, ASlowSubscriberGetsOneProgressPerRunAndEventsFirst) {
  start("run-1");
  start("run-2");
  auto slow = caught_up();
  for (std::uint64_t i = 1; i <= 20; ++i) {
    clock_.pass(Milliseconds{250});
    progress(i, "run-1");
    progress(i, "run-2");
    work();
  }
  stream_.take(marked(seq_++));
  const auto messages = drain(slow);
  ASSERT_EQ(messages.size(), 3U);
  EXPECT_EQ(type_of(messages[0]), "event");
  for (const auto i : {1U, 2U}) EXPECT_EQ(read(messages[i]).at("data").at("progress").at("files_done"), 20);
}

TEST_F(StreamTest, NothingIsShownOfARunAfterItsEnd) {
  start();
  auto cursor = caught_up();
  clock_.pass(Milliseconds{250});
  progress(7);
  work();
  const auto before = tracker_.live();
  end("run-1", RunState::succeeded);
  stream_.look(before);
  clock_.pass(Milliseconds{2'000});
  work();
  const auto messages = drain(cursor);
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(read(messages[0]).at("kind"), "run.succeeded");
}

TEST_F(StreamTest, AStateThatTheTrackerHasNotHeardOfYetIsNotTakenBack) {
  stream_.take(run_entry(seq_++, run_in(RunState::queued)));
  tracker_.update(run_in(RunState::queued));
  stream_.take(run_entry(seq_++, run_in(RunState::running)));
  work();
  EXPECT_EQ(snapshot().at("data").at("runs").at(0).at("state"), "running");
}

TEST_F(StreamTest, ARunWhoseEndCouldNotBeRecordedIsNotShownForEver) {
  start();
  tracker_.update(run_in(RunState::failed));  // and no entry
  work();
  EXPECT_TRUE(snapshot().at("data").at("runs").as_array().empty());
}

TEST_F(StreamTest, AHeartbeatEveryTenSeconds) {
  auto cursor = caught_up();
  stream_.take(marked(0));
  drain(cursor);
  EXPECT_EQ(stream_.due(), clock_.monotonic() + Stream::kHeartbeat);
  int beats = 0;
  for (int second = 0; second < 60; ++second) {
    clock_.pass(Milliseconds{1'000});
    stream_.tick();
    for (const auto& message : drain(cursor)) {
      EXPECT_EQ(read(message).at("n"), 1);
      beats += type_of(message) == "heartbeat" ? 1 : 0;
    }
  }
  EXPECT_EQ(beats, 6);
}

TEST_F(StreamTest, AnUnreadableStoreIsToldToThoseWhoWatchAndThoseWhoCome) {
  auto cursor = caught_up();
  stream_.store_trouble(base::ErrorCode::status_fetch);
  const auto told = read(stream_.next(cursor));
  EXPECT_EQ(told.at("type"), "store");
  EXPECT_EQ(told.at("state"), "unreadable");
  EXPECT_EQ(told.at("code"), "ERROR_STATUS_FETCH");
  EXPECT_EQ(snapshot().at("data").at("store").at("state"), "unreadable");
  stream_.store_trouble({});
  EXPECT_EQ(read(stream_.next(cursor)).at("state"), "readable");
  EXPECT_EQ(snapshot().at("data").at("store").at("state"), "readable");
}

TEST(RingTest, IsBoundedInBytesToo) {
  Ring ring;
  for (int i = 0; i < 100; ++i) ring.add(std::make_shared<const std::string>(100'000, 'x'));
  EXPECT_EQ(ring.newest(), 100U);
  EXPECT_EQ(ring.newest() + 1 - ring.oldest(), Ring::kMostBytes / 100'000);
  ring.add(std::make_shared<const std::string>(2 * Ring::kMostBytes, 'x'));
  EXPECT_EQ(ring.oldest(), ring.newest());
}

}  // namespace
}  // namespace strongroom::live
