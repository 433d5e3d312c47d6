#include "service/notifying.h"

#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <map>

#include "support/notification_bench.h"

namespace strongroom::service {
namespace {

using namespace std::chrono_literals;
using domain::Delivery;
using domain::RunState;

// Counts what it brings by channel; one whose gate is closed hangs until it is opened or given up.
class GatedCourier final : public domain::Courier {
 public:
  void require_usable(const domain::OpenChannel&) override {}
  Delivery deliver(const domain::OpenChannel& channel, const domain::Notice& notice,
                   const std::stop_token& stop) override {
    std::unique_lock lock{mutex_};
    const auto& name = channel.channel.name;
    EXPECT_TRUE(under_way_.insert(name).second) << "two at once for " << name;
    ++begun_[name];
    changed_.notify_all();
    const bool open = changed_.wait(lock, stop, [&] { return !closed_.contains(name); });
    under_way_.erase(name);
    if (open) ++brought_[notice.key];
    changed_.notify_all();
    if (!open) return {false, false, "given up", {}};
    return {.delivered = true};
  }
  Delivery deliver(const domain::OpenChannel&, const domain::CheckpointNotice&, const std::stop_token&) override {
    return {.delivered = true};
  }

  void close(const std::string& channel) {
    const std::lock_guard lock{mutex_};
    closed_.insert(channel);
  }
  void open(const std::string& channel) {
    const std::lock_guard lock{mutex_};
    closed_.erase(channel);
    changed_.notify_all();
  }
  bool wait_for(const std::function<bool(GatedCourier&)>& holds) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, 30s, [&] { return holds(*this); });
  }
  // Under the mutex: of wait_for's question alone.
  std::size_t keys() const { return brought_.size(); }
  unsigned begun(const std::string& channel) { return begun_[channel]; }
  std::map<std::string, unsigned> brought() {
    const std::lock_guard lock{mutex_};
    return brought_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::set<std::string> closed_, under_way_;
  std::map<std::string, unsigned> begun_, brought_;
};

class NotifyingTest : public testing::Test {
 protected:
  operations::Postbox postbox() { return {*bench_.store, *bench_.store, courier_}; }
  void fail_backups(int count) {
    for (int i = 0; i < count; ++i) {
      bench_.back_up_as("r" + std::to_string(++runs_), RunState::failed,
                        domain::RunError{base::ErrorCode::network, "gone", "Wait."});
      bell_.ring();
    }
  }
  bool all_delivered(std::size_t count) {
    if (!courier_.wait_for([count](auto& courier) { return courier.keys() == count; })) return false;
    return courier_.brought().size() == count;
  }

  support::NotificationBench bench_;
  GatedCourier courier_;
  OutboxBell bell_;
  int runs_ = 0;
};

TEST_F(NotifyingTest, DeliversWhatWasThereBeforeAndWhatComesLater) {
  bench_.add("a", {domain::NotificationEvent::failure});
  fail_backups(3);
  Notifying notifying{bench_.tools(), postbox(), bell_};
  EXPECT_TRUE(all_delivered(3));
  fail_backups(2);
  EXPECT_TRUE(all_delivered(5));
  notifying.stop();
  for (const auto& [key, times] : courier_.brought()) EXPECT_EQ(times, 1U) << key;
  EXPECT_EQ(bench_.store->outbox_counts().queued, 0U);
}

TEST_F(NotifyingTest, OneThatHangsHoldsUpNoOther) {
  for (const auto* name : {"a", "b", "c"}) bench_.add(name, {domain::NotificationEvent::failure});
  courier_.close("b");
  Notifying notifying{bench_.tools(), postbox(), bell_};
  fail_backups(4);
  ASSERT_TRUE(all_delivered(8)) << "of a and c";
  courier_.open("b");
  EXPECT_TRUE(all_delivered(12));
  notifying.stop();
  for (const auto& [key, times] : courier_.brought()) EXPECT_EQ(times, 1U) << key;
}

TEST_F(NotifyingTest, EndsAtOnceThoughOneHangsAndTheNextOneSendsIt) {
  bench_.add("a", {domain::NotificationEvent::failure});
  courier_.close("a");
  fail_backups(1);
  {
    Notifying notifying{bench_.tools(), postbox(), bell_};
    ASSERT_TRUE(courier_.wait_for([](auto& courier) { return courier.begun("a") == 1; }));
    notifying.stop();
  }
  EXPECT_EQ(bench_.store->outbox({}).front().attempts, 0U) << "it was not its fault";
  courier_.open("a");
  Notifying next{bench_.tools(), postbox(), bell_};
  EXPECT_TRUE(all_delivered(1));
}

TEST_F(NotifyingTest, MoreChannelsThanThreadsAreAllServed) {
  for (int i = 0; i < 20; ++i) bench_.add("c" + std::to_string(i), {domain::NotificationEvent::failure});
  fail_backups(2);
  Notifying notifying{bench_.tools(), postbox(), bell_};
  EXPECT_TRUE(all_delivered(40));
}

TEST(OutboxBell, ARingWhileNobodyWaitsEndsTheNextWait) {
  OutboxBell bell;
  base::SystemClock clock;
  bell.ring();
  const auto before = clock.monotonic();
  bell.wait_until(before + 1h, {});
  EXPECT_LT(clock.monotonic() - before, 30s);
}

TEST(MattersToOutbox, WhatMayBeToldAndWhatChangesChannels) {
  const auto matters = [](const char* action) {
    ledger::Event event;
    event.action = action;
    event.details = {{"kind", "backup"}};
    return matters_to_outbox(event);
  };
  for (const auto* action : {"run.failed", "channel.edit", "notification.retry", "plan.overdue", "ledger.broken"})
    EXPECT_TRUE(matters(action)) << action;
  for (const auto* action : {"service.heartbeat", "plan.add", "login.succeeded"})
    EXPECT_FALSE(matters(action)) << action;
}

}  // namespace
}  // namespace strongroom::service
