#include "http/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <future>
#include <latch>
#include <memory>

namespace strongroom::http {
namespace {

TEST(WorkerPool, AsManyRunAtOnceAsThereAreThreads) {
  WorkerPool pool{3, 10};
  std::latch together{3}, done{3};
  for (int i = 0; i < 3; ++i)
    EXPECT_TRUE(pool.try_submit([&] {
      together.arrive_and_wait();
      done.count_down();
    }));
  done.wait();
}

TEST(WorkerPool, NoMoreWaitThanMayAndSubmitAsksNobody) {
  WorkerPool pool{1, 1};
  std::promise<void> entered, go;
  std::latch done{2};
  ASSERT_TRUE(pool.try_submit([&] {
    entered.set_value();
    go.get_future().wait();
  }));
  entered.get_future().wait();
  EXPECT_TRUE(pool.try_submit([&] { done.count_down(); }));
  EXPECT_FALSE(pool.try_submit([] { ADD_FAILURE() << "one too many was taken"; }));
  pool.submit([&] { done.count_down(); });
  go.set_value();
  done.wait();
}

TEST(WorkerPool, StopWaitsForWhatRunsAndDropsWhatWaits) {
  WorkerPool pool{1, 10};
  std::promise<void> entered;
  std::atomic<bool> stopping = false, ended = false;
  pool.submit([&] {
    entered.set_value();
    stopping.wait(false);
    ended = true;
  });
  entered.get_future().wait();
  const auto held = std::make_shared<int>(1);
  pool.submit([held] { ADD_FAILURE() << "it was to be dropped"; });
  // Dropping is the first thing that stop() does: then what runs may end.
  std::thread releases{[&] {
    while (held.use_count() > 1) std::this_thread::yield();
    stopping = true;
    stopping.notify_all();
  }};
  pool.stop();
  EXPECT_TRUE(ended);
  releases.join();
  EXPECT_FALSE(pool.try_submit([] {}));
  pool.submit([] { ADD_FAILURE() << "it has stopped"; });
}

TEST(WorkerPool, ItsThreadsTakeNoSignals) {
  WorkerPool pool{1, 1};
  std::promise<bool> blocked;
  pool.submit([&] {
    sigset_t set{};
    pthread_sigmask(SIG_BLOCK, nullptr, &set);
    blocked.set_value(sigismember(&set, SIGTERM) == 1 && sigismember(&set, SIGPIPE) == 1);
  });
  EXPECT_TRUE(blocked.get_future().get());
}

}  // namespace
}  // namespace strongroom::http
