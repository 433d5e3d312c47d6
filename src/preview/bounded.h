#pragma once

#include <chrono>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <type_traits>
#include <utility>

#include "base/clock.h"

namespace strongroom::preview {

class Ending {
 public:
  void announce() {
    const std::lock_guard lock{mutex_};
    ended_ = true;
    change_.notify_all();
  }
  // False after `time`, and as soon as a stop is requested.
  bool wait(base::Milliseconds time, std::stop_token stop) {
    std::unique_lock lock{mutex_};
    return change_.wait_for(lock, std::move(stop), time, [this] { return ended_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any change_;
  bool ended_ = false;
};

// What `act` gives back, or throws; nullopt when the file system does not answer in time, or when a stop was requested
// first. `act` owns what it uses: it is left alone on its thread then, and never waited for.
template <class Act>
auto answer_within(base::Milliseconds time, Act act, std::stop_token stop = {}) {
  using Answer = std::invoke_result_t<Act>;
  std::packaged_task<Answer()> task{std::move(act)};
  auto answer = task.get_future();
  const auto ending = std::make_shared<Ending>();
  std::thread{[task = std::move(task), ending]() mutable {
    task();
    ending->announce();
  }}.detach();
  std::optional<Answer> result;
  if (ending->wait(time, std::move(stop))) result = answer.get();
  return result;
}

}  // namespace strongroom::preview
