#pragma once

#include <chrono>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <type_traits>
#include <utility>

#include "base/clock.h"

namespace strongroom::preview {

// What a thread that may never come back has to say. It keeps nothing of it for itself.
template <class Answer>
class Pending {
 public:
  void say(std::optional<Answer> answer, std::exception_ptr failure) {
    const std::lock_guard lock{mutex_};
    answer_ = std::move(answer);
    failure_ = std::move(failure);
    said_ = true;
    change_.notify_all();
  }
  // Nothing after `time`, and as soon as a stop is requested.
  std::optional<Answer> wait(base::Milliseconds time, std::stop_token stop) {
    std::unique_lock lock{mutex_};
    if (!change_.wait_for(lock, std::move(stop), time, [this] { return said_; })) return std::nullopt;
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
    return std::move(answer_);
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any change_;
  bool said_ = false;
  std::optional<Answer> answer_;
  std::exception_ptr failure_;
};

// What `act` gives back, or throws; nullopt when the file system does not answer in time, or when a stop was requested
// first. `act` owns what it uses: it is left alone on its thread then, and never waited for.
template <class Act>
auto answer_within(base::Milliseconds time, Act act, std::stop_token stop = {}) {
  using Answer = std::invoke_result_t<Act>;
  const auto pending = std::make_shared<Pending<Answer>>();
  std::thread{[act = std::move(act), pending]() mutable {
    std::optional<Answer> answer;
    std::exception_ptr failure;
    try {
      answer = act();
    } catch (...) {
      failure = std::current_exception();
    }
    pending->say(std::move(answer), std::move(failure));
  }}.detach();
  return pending->wait(time, std::move(stop));
}

}  // namespace strongroom::preview
