// The hub with its thread, over the real store.
#include "live/hub.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "live/ring.h"
#include "support/live_events.h"
#include "support/sqlite_place.h"

namespace strongroom::live {
namespace {

using base::Milliseconds;
using domain::RunState;
using std::chrono::steady_clock;
using support::marked;
using support::read;
using support::run_in;
using support::type_of;

constexpr auto kPatience = std::chrono::seconds{20};

// Counts calls, for whoever waits for one.
class Bell {
 public:
  std::function<void()> ring() {
    return [this] {
      const std::lock_guard lock{mutex_};
      ++rung_;
      changed_.notify_all();
    };
  }
  bool wait_until(steady_clock::time_point deadline) {
    std::unique_lock lock{mutex_};
    const bool rung = changed_.wait_until(lock, deadline, [&] { return rung_ > heard_; });
    heard_ = rung_;
    return rung;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int rung_ = 0, heard_ = 0;
};

// A subscriber as a transport is one.
class Viewer {
 public:
  explicit Viewer(std::unique_ptr<Feed> feed) : feed_{std::move(feed)} { feed_->when_ready(bell_.ring()); }

  // nullptr when there was none until then.
  Message next(steady_clock::time_point deadline = steady_clock::now() + kPatience) {
    for (;;) {
      if (auto message = feed_->next()) return message;
      if (!bell_.wait_until(deadline)) return nullptr;
    }
  }
  boost::json::object next_of(std::string_view type) {
    for (;;) {
      const auto message = next();
      if (!message) throw std::runtime_error{"no " + std::string{type} + " came"};
      if (type_of(message) == type) return read(message);
    }
  }

 private:
  Bell bell_;
  std::unique_ptr<Feed> feed_;  // gone before the bell
};

class HubTest : public testing::Test {
 protected:
  HubTest() {
    auto setup = place_.setup();
    setup.committed = [this](const ledger::Entry& entry) { hub_->committed(entry); };
    store_ = store::open_store(place_.path, std::move(setup));
  }
  void start(const std::string& id) {
    auto run = support::sample_run(id);
    store_->add_run(run);
    tracker_.update(run);
    change(run, RunState::running);
  }
  void change(domain::Run run, RunState state) {
    run = run_in(state, run.id);
    run.ledger_seq = store_->update_run(run);
    tracker_.update(run);
  }

  support::SqlitePlace place_;
  jobs::Tracker tracker_{place_.clock};
  std::unique_ptr<Hub> hub_ = std::make_unique<Hub>(tracker_, place_.clock, place_.random);
  std::unique_ptr<domain::Store> store_;
};

TEST_F(HubTest, NobodyIsToldAnythingBeforeItBegins) {
  EXPECT_THROW(hub_->subscribe(), base::Error);
  hub_->begin(*store_);
  EXPECT_NO_THROW(hub_->subscribe());
}

TEST_F(HubTest, TheFirstSnapshotKnowsWhatWasBefore) {
  store_->add_repository(support::sample_repository(), "test");
  store_->add_plan(support::sample_plan(), "test");
  start("run-1");
  change(support::sample_run("run-1"), RunState::failed);
  start("run-2");
  hub_->begin(*store_);
  Viewer viewer{hub_->subscribe()};
  const auto snapshot = viewer.next_of("snapshot");
  EXPECT_EQ(snapshot.at("n"), 0) << "what was committed before is no event";
  EXPECT_EQ(snapshot.at("data").at("last").at(0).at("id"), "run-1");
  EXPECT_EQ(snapshot.at("data").at("runs").at(0).at("run_id"), "run-2");
  EXPECT_EQ(snapshot.at("data").at("ledger").at("size"), store_->ledger_head().checkpoint.size);
  const auto seq = store_->record(support::sample_event(1));
  const auto event = viewer.next_of("event");
  EXPECT_EQ(event.at("n"), 1);
  EXPECT_EQ(event.at("ledger_seq"), seq);
}

// Several write at once. Whoever is told of an entry finds it in the store, and the numbers are those of the commits.
TEST_F(HubTest, EventsComeInTheOrderOfTheirCommitsAndNeverBefore) {
  hub_->begin(*store_);
  Viewer viewer{hub_->subscribe()};
  viewer.next_of("snapshot");
  const auto reader = store::open_reader(place_.path);
  constexpr int kWriters = 4, kEach = 50;
  std::vector<std::jthread> writers;
  for (int writer = 0; writer < kWriters; ++writer)
    writers.emplace_back([&] {
      for (int i = 0; i < kEach; ++i) store_->record(support::sample_event(i));
    });
  std::uint64_t seq = 0;
  for (int n = 1; n <= kWriters * kEach; ++n) {
    const auto event = viewer.next_of("event");
    ASSERT_EQ(event.at("n"), n);
    const auto told = event.at("ledger_seq").to_number<std::uint64_t>();
    ASSERT_EQ(told, n == 1 ? told : seq + 1);
    seq = told;
    ASSERT_GT(reader->ledger_head().checkpoint.size, seq);
  }
}

TEST_F(HubTest, ARunIsFollowedFromItsBeginningToItsEnd) {
  hub_->begin(*store_);
  Viewer viewer{hub_->subscribe()};
  viewer.next_of("snapshot");
  start("run-1");
  EXPECT_EQ(viewer.next_of("event").at("kind"), "run.queued");
  EXPECT_EQ(viewer.next_of("event").at("kind"), "run.running");
  domain::Progress progress;
  progress.files_done = 12;
  tracker_.progress("run-1", progress);
  boost::json::object shown;
  do shown = viewer.next_of("progress");
  while (shown.at("data").at("progress").at("files_done") != 12);
  EXPECT_EQ(shown.at("run_id"), "run-1");
  change(support::sample_run("run-1"), RunState::succeeded);
  EXPECT_EQ(viewer.next_of("event").at("kind"), "run.succeeded");
}

// Whatever the tracker is told, and how often: four messages a second, each with what was true when it was made.
TEST_F(HubTest, AFloodOfProgressIsThinnedOut) {
  hub_->begin(*store_);
  start("run-1");
  Viewer viewer{hub_->subscribe()};
  viewer.next_of("snapshot");
  std::atomic<std::uint64_t> told{0};
  std::jthread flood{[&](std::stop_token stop) {
    domain::Progress progress;
    while (!stop.stop_requested()) {
      progress.files_done = told + 1;
      tracker_.progress("run-1", progress);
      ++told;
    }
  }};
  const auto begin = steady_clock::now();
  int shown = 0;
  std::uint64_t newest = 0;
  while (const auto message = viewer.next(begin + std::chrono::seconds{2})) {
    if (type_of(message) != "progress") continue;
    ++shown;
    const auto files = read(message).at("data").at("progress").at("files_done").to_number<std::uint64_t>();
    EXPECT_GE(files, newest);
    newest = files;
  }
  const auto seconds = std::chrono::duration<double>(steady_clock::now() - begin).count();
  EXPECT_GE(shown, 3);
  EXPECT_LE(shown, static_cast<int>(seconds * 4) + 1);
  EXPECT_GT(told, 1000U);
}

TEST_F(HubTest, WhoIsNotServedCostsNothingAndIsToldSo) {
  hub_->begin(*store_);
  Viewer slow{hub_->subscribe()}, quick{hub_->subscribe()};
  slow.next_of("snapshot");
  quick.next_of("snapshot");
  for (std::uint64_t seq = 1'000'000; seq < 1'000'000 + 3 * Ring::kMost; ++seq) {
    hub_->committed(marked(seq));
    ASSERT_EQ(quick.next_of("event").at("ledger_seq"), seq);
  }
  EXPECT_EQ(slow.next_of("resync").at("reason"), "slow");
  EXPECT_EQ(slow.next_of("snapshot").at("n"), 3 * Ring::kMost);
}

TEST_F(HubTest, ResumesWhereAConnectionBroke) {
  hub_->begin(*store_);
  {
    Viewer viewer{hub_->subscribe()};
    viewer.next_of("snapshot");
    store_->record(support::sample_event(1));
    EXPECT_EQ(viewer.next_of("event").at("n"), 1);
  }
  const auto missed = store_->record(support::sample_event(2));
  Viewer again{hub_->subscribe(Resume{hub_->epoch(), 1})};
  const auto message = again.next();
  ASSERT_EQ(type_of(message), "event");
  EXPECT_EQ(read(message).at("ledger_seq"), missed);
  Hub other{tracker_, place_.clock, place_.random};
  EXPECT_NE(other.epoch(), hub_->epoch());
}

TEST_F(HubTest, OneTooManyIsRefusedAndLeavesRoomWhenItGoes) {
  hub_->begin(*store_);
  std::vector<std::unique_ptr<Feed>> feeds;
  for (std::size_t i = 0; i < Hub::kMostFeeds; ++i) feeds.push_back(hub_->subscribe());
  try {
    hub_->subscribe();
    ADD_FAILURE() << "nothing was thrown";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), base::ErrorCode::conflict);
  }
  feeds.pop_back();
  EXPECT_EQ(hub_->feeds(), Hub::kMostFeeds - 1);
  EXPECT_NO_THROW(hub_->subscribe());
}

// Subscribers come and go while events are made; a call after the destructor would touch what is gone.
TEST_F(HubTest, AFeedThatIsGoneIsNotCalled) {
  hub_->begin(*store_);
  std::atomic<bool> enough{false};
  std::jthread writer{[&] {
    // Waits for each of its entries: on one core a writer without a pause would fill the inbox faster than the hub can
    // empty it, which no store does.
    Viewer witness{hub_->subscribe()};
    witness.next_of("snapshot");
    for (std::uint64_t seq = 1'000'000; !enough; ++seq) {
      hub_->committed(marked(seq));
      witness.next_of("event");
    }
  }};
  std::vector<std::jthread> viewers;
  for (int i = 0; i < 4; ++i)
    viewers.emplace_back([&] {
      for (int round = 0; round < 100; ++round) {
        Viewer viewer{hub_->subscribe()};
        for (int taken = 0; taken < round % 7; ++taken) viewer.next();
      }
    });
  viewers.clear();
  enough = true;
}

TEST_F(HubTest, AFeedMayOutliveIt) {
  hub_->begin(*store_);
  const auto feed = hub_->subscribe();
  feed->when_ready([] {});
  store_.reset();
  hub_.reset();
  EXPECT_EQ(feed->next(), nullptr);
}

TEST_F(HubTest, TheStoresTroubleIsTold) {
  hub_->begin(*store_);
  Viewer viewer{hub_->subscribe()};
  viewer.next_of("snapshot");
  hub_->outbox_state(R"({"queued":1})");
  EXPECT_EQ(viewer.next_of("outbox").at("data").at("queued").to_number<int>(), 1);
  hub_->store_state(base::ErrorCode::status_fetch);
  EXPECT_EQ(viewer.next_of("store").at("code"), "ERROR_STATUS_FETCH");
  hub_->store_state({});
  EXPECT_EQ(viewer.next_of("store").at("state"), "readable");
}

}  // namespace
}  // namespace strongroom::live
