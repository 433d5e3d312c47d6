#include "jobs/run_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>

namespace strongroom::jobs {
namespace {

// A run that says when it began and ends when it is let go or stopped.
class Gate {
 public:
  std::function<void(std::stop_token)> work() {
    return [this](std::stop_token stop) {
      if (stop.stop_requested()) stopped_ = true;
      begun_.set_value();
      std::mutex mutex;
      std::unique_lock lock{mutex};
      std::condition_variable_any never;
      auto open = open_.get_future();
      while (!stop.stop_requested() && open.wait_for(std::chrono::milliseconds{2}) != std::future_status::ready) {
      }
      if (stop.stop_requested()) stopped_ = true;
    };
  }
  void wait_begun() { begun_.get_future().wait(); }
  void open() { open_.set_value(); }
  bool stopped() const { return stopped_; }

 private:
  std::promise<void> begun_;
  std::promise<void> open_;
  std::atomic<bool> stopped_{false};
};

TEST(RunQueue, oneRunAtATimeForEachRepository) {
  RunQueue queue{4};
  std::atomic<int> inside{0}, most{0};
  std::latch all{8};
  for (int i = 0; i < 8; ++i)
    queue.submit({"r" + std::to_string(i), "same", [&](std::stop_token) {
                    const int now = ++inside;
                    int seen = most;
                    while (now > seen && !most.compare_exchange_weak(seen, now)) {
                    }
                    std::this_thread::yield();
                    --inside;
                    all.count_down();
                  }});
  all.wait();
  EXPECT_EQ(most, 1);
}

TEST(RunQueue, differentRepositoriesRunSideBySideUpToTheLimit) {
  Gate first, second, third;
  RunQueue queue{2};
  queue.submit({"1", "a", first.work()});
  queue.submit({"2", "b", second.work()});
  std::atomic<bool> third_began{false};
  queue.submit({"3", "c", [&](std::stop_token) { third_began = true; }});
  first.wait_begun();
  second.wait_begun();
  EXPECT_FALSE(third_began);
  first.open();
  EXPECT_TRUE(queue.wait("3", {}));
  EXPECT_TRUE(third_began);
  second.open();
  EXPECT_TRUE(queue.wait("2", {}));
}

TEST(RunQueue, whatSomebodyAskedForComesBeforeWhatYields) {
  Gate busy;
  RunQueue queue{1};
  std::vector<std::string> order;
  const auto note = [&](const std::string& id) { return [&order, id](std::stop_token) { order.push_back(id); }; };
  queue.submit({"1", "a", busy.work()});
  busy.wait_begun();
  queue.submit({"scheduled", "b", note("scheduled"), true});
  queue.submit({"scheduled later", "b", note("scheduled later"), true});
  queue.submit({"by hand", "c", note("by hand")});
  busy.open();
  for (const auto* id : {"scheduled", "scheduled later", "by hand"}) EXPECT_TRUE(queue.wait(id, {}));
  EXPECT_EQ(order, (std::vector<std::string>{"by hand", "scheduled", "scheduled later"}));
}

TEST(RunQueue, aRunThatWaitsIsCancelledAtOnce) {
  Gate busy;
  RunQueue queue{1};
  queue.submit({"1", "a", busy.work()});
  std::atomic<bool> stopped{false};
  queue.submit({"2", "a", [&](std::stop_token stop) { stopped = stop.stop_requested(); }});
  busy.wait_begun();
  EXPECT_TRUE(queue.cancel("2"));
  EXPECT_TRUE(queue.wait("2", {}));
  EXPECT_TRUE(stopped);
  EXPECT_EQ(queue.unfinished(), std::vector<std::string>{"1"});
  busy.open();
}

TEST(RunQueue, cancelReachesARunningOneAndIsIdempotent) {
  Gate gate;
  RunQueue queue{1};
  queue.submit({"1", "a", gate.work()});
  gate.wait_begun();
  EXPECT_TRUE(queue.cancel("1"));
  EXPECT_TRUE(queue.wait("1", {}));
  EXPECT_TRUE(gate.stopped());
  EXPECT_FALSE(queue.cancel("1"));
  EXPECT_FALSE(queue.cancel("never was"));
}

TEST(RunQueue, waitingEndsWhenAskedTo) {
  Gate gate;
  RunQueue queue{1};
  queue.submit({"1", "a", gate.work()});
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(queue.wait("1", stop.get_token()));
  gate.open();
  EXPECT_TRUE(queue.wait("1", {}));
}

TEST(RunQueue, itsEndStopsEveryRunAndWaitsForIt) {
  Gate running;
  std::atomic<bool> waiting_was_told{false};
  {
    RunQueue queue{1};
    queue.submit({"1", "a", running.work()});
    queue.submit({"2", "a", [&](std::stop_token stop) { waiting_was_told = stop.stop_requested(); }});
    running.wait_begun();
  }
  EXPECT_TRUE(running.stopped());
  EXPECT_TRUE(waiting_was_told);
}

// A run that can wait: it gives way when it is asked, and notes when it has its turn.
class Patient {
 public:
  Patient(RunQueue& queue, std::string id, std::string resource, std::vector<std::string>& order)
      : queue_{queue}, id_{std::move(id)}, resource_{std::move(resource)}, order_{order} {}

  QueuedRun run() {
    QueuedRun run{id_, resource_, [this](std::stop_token stop) { work(stop); }, true};
    run.give_way = [this] { asked_.set_value(); };
    return run;
  }
  void wait_begun() { begun_.get_future().wait(); }

 private:
  void work(const std::stop_token& stop) {
    begun_.set_value();
    asked_.get_future().wait();
    queue_.give_way(id_, stop);
    order_.push_back(id_);
  }

  RunQueue& queue_;
  std::string id_, resource_;
  std::vector<std::string>& order_;
  std::promise<void> begun_, asked_;
};

TEST(RunQueue, whatCanWaitIsAskedForItsResource) {
  std::vector<std::string> order;
  RunQueue queue{4};
  Patient prune{queue, "prune", "a", order};
  queue.submit(prune.run());
  prune.wait_begun();
  queue.submit({"backup", "a", [&](std::stop_token) { order.push_back("backup"); }, true});
  EXPECT_TRUE(queue.wait("backup", {}));
  EXPECT_TRUE(queue.wait("prune", {}));
  EXPECT_EQ(order, (std::vector<std::string>{"backup", "prune"}));
}

TEST(RunQueue, whatCanWaitIsAskedForItsPlaceWhereAllAreTaken) {
  std::vector<std::string> order;
  RunQueue queue{1};
  Patient prune{queue, "prune", "a", order};
  queue.submit(prune.run());
  prune.wait_begun();
  queue.submit({"backup", "b", [&](std::stop_token) { order.push_back("backup"); }, true});
  EXPECT_TRUE(queue.wait("backup", {}));
  EXPECT_TRUE(queue.wait("prune", {}));
  EXPECT_EQ(order, (std::vector<std::string>{"backup", "prune"}));
}

TEST(RunQueue, whatCanWaitAsksNobody) {
  std::vector<std::string> order;
  Gate busy;
  RunQueue queue{4};
  queue.submit({"backup", "a", busy.work()});
  busy.wait_begun();
  QueuedRun first{"check", "a", [&](std::stop_token) { order.push_back("check"); }, true};
  QueuedRun second{"prune", "a", [&](std::stop_token) { order.push_back("prune"); }, true};
  first.give_way = second.give_way = [] { ADD_FAILURE() << "nobody waits who cannot wait"; };
  queue.submit(std::move(first));
  queue.submit(std::move(second));
  queue.submit({"other", "a", [&](std::stop_token) { order.push_back("other"); }});
  busy.open();
  for (const auto* id : {"backup", "check", "prune", "other"}) EXPECT_TRUE(queue.wait(id, {}));
  EXPECT_EQ(order, (std::vector<std::string>{"other", "check", "prune"}));
}

TEST(RunQueue, aPlaceThatIsLeftGoesToABackupNotToWhatCanWait) {
  std::vector<std::string> order;
  RunQueue queue{1};
  Patient first{queue, "first prune", "a", order}, second{queue, "second prune", "b", order};
  queue.submit(first.run());
  first.wait_begun();
  auto waiting = second.run();
  waiting.work = [&](std::stop_token) { order.push_back("second prune"); };
  queue.submit(std::move(waiting));
  queue.submit({"backup", "a", [&](std::stop_token) { order.push_back("backup"); }, true});
  for (const auto* id : {"backup", "first prune", "second prune"}) EXPECT_TRUE(queue.wait(id, {}));
  EXPECT_EQ(order.front(), "backup");
}

TEST(RunQueue, whatCanWaitLeavesItsResourceWhileItWaitsToTryAgain) {
  std::vector<std::string> order;
  std::promise<void> aside, again;
  RunQueue queue{2};
  QueuedRun prune{"prune", "a",
                  [&](const std::stop_token& stop) {
                    queue.step_aside("prune");
                    aside.set_value();
                    again.get_future().wait();
                    queue.step_back("prune", stop);
                    order.push_back("prune");
                  },
                  true};
  prune.give_way = [] {};
  queue.submit(std::move(prune));
  aside.get_future().wait();
  queue.submit({"backup", "a", [&](std::stop_token) { order.push_back("backup"); }, true});
  EXPECT_TRUE(queue.wait("backup", {}));
  again.set_value();
  EXPECT_TRUE(queue.wait("prune", {}));
  EXPECT_EQ(order, (std::vector<std::string>{"backup", "prune"}));
}

}  // namespace
}  // namespace strongroom::jobs
