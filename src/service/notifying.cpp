#include "service/notifying.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "domain/consequences.h"
#include "operations/outbox.h"

namespace strongroom::service {
namespace {

constexpr std::size_t kMostAtOnce = 8;
constexpr base::Milliseconds kLongestSleep{std::chrono::minutes{1}};  // the wall clock may be set meanwhile
constexpr base::Milliseconds kAfterTrouble{std::chrono::seconds{10}};

}  // namespace

bool matters_to_outbox(const ledger::Event& event) {
  const std::string_view action{event.action};
  return action.starts_with("channel.") || action.starts_with("notification.") || action.starts_with("run.") ||
         !domain::consequences_of(event).events.empty();
}

void OutboxBell::ring() {
  const std::lock_guard lock{mutex_};
  has_rung_ = true;
  rung_.notify_all();
}

void OutboxBell::wait_until(base::MonotonicTime at, const std::stop_token& stop) {
  std::unique_lock lock{mutex_};
  rung_.wait_until(lock, stop, at, [this] { return has_rung_; });
  has_rung_ = false;
}

Notifying::Notifying(operations::Tools tools, operations::Postbox postbox, OutboxBell& bell,
                     std::function<void()> attempted)
    : tools_{tools},
      postbox_{postbox},
      bell_{bell},
      attempted_{std::move(attempted)},
      thread_{[this](const std::stop_token& stop) { loop(stop); }} {}

void Notifying::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void Notifying::loop(const std::stop_token& stop) {
  bool in_trouble = false;
  while (!stop.stop_requested()) {
    auto pause = kAfterTrouble;
    try {
      pause = look(stop);
      in_trouble = false;
    } catch (const std::exception& error) {
      if (!in_trouble) tools_.services.log.error(std::string{"what is to be told cannot be read: "} + error.what());
      in_trouble = true;
    }
    bell_.wait_until(tools_.services.clock.monotonic() + pause, stop);
  }
  for (auto& [channel, thread] : busy_) thread.request_stop();
  busy_.clear();
}

base::Milliseconds Notifying::look(const std::stop_token& stop) {
  join_finished();
  auto pause = kLongestSleep;
  const auto now = tools_.services.clock.now();
  for (const auto& waiting : postbox_.store.waiting_channels()) {
    if (busy_.contains(waiting.channel) || stop.stop_requested()) continue;
    // Whoever finishes rings, so that the ninth is not forgotten.
    if (waiting.next_at <= now && busy_.size() >= kMostAtOnce) continue;
    if (waiting.next_at <= now)
      begin(waiting.channel);
    else
      pause = std::clamp(std::chrono::ceil<base::Milliseconds>(waiting.next_at - now), base::Milliseconds{1}, pause);
  }
  return pause;
}

void Notifying::begin(const std::string& channel) {
  busy_.emplace(channel, std::jthread{[this, channel](const std::stop_token& stop) { deliver(channel, stop); }});
}

void Notifying::join_finished() {
  std::set<std::string> finished;
  {
    const std::lock_guard lock{mutex_};
    finished.swap(finished_);
  }
  for (const auto& channel : finished) busy_.erase(channel);
}

// Until one fails, which holds all of the channel back, or nothing is left.
void Notifying::deliver(const std::string& channel, const std::stop_token& stop) {
  try {
    while (!stop.stop_requested()) {
      const auto attempt = operations::deliver_next(tools_, postbox_, channel, stop);
      if (attempted_ && attempt != operations::Attempt::nothing_due) attempted_();
      if (attempt != operations::Attempt::delivered && attempt != operations::Attempt::given_up) break;
    }
  } catch (const std::exception& error) {
    tools_.services.log.error("messages for " + channel + " cannot be delivered: " + error.what());
    // Whoever looks would begin again at once.
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock{mutex};
    stopped.wait_for(lock, stop, kAfterTrouble, [] { return false; });
  }
  {
    const std::lock_guard lock{mutex_};
    finished_.insert(channel);
  }
  bell_.ring();
}

}  // namespace strongroom::service
