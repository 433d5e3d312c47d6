// Work that makes way for a backup which waits for the same repository, and goes on afterwards.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>

namespace strongroom::jobs {

class GivingWay {
 public:
  // A backup waits. Any thread may call, at any time; idempotent until the way was given.
  void ask();

  // On the run's thread. Calls `work` with a stop of its own. When it was asked for the way, `work` is stopped, must
  // end with `cancelled`, `leave` is called, which returns once it may go on, and `work` is called again. So often at
  // most; then it goes on to its end. Throws what `work` throws otherwise.
  static constexpr unsigned kMostTimes = 3;
  void perform(const std::stop_token& stop, const std::function<void(const std::stop_token&)>& work,
               const std::function<void()>& leave);

 private:
  // nullopt: it was asked already.
  std::optional<std::stop_source> begin(bool willing);
  bool was_asked();

  std::mutex mutex_;
  std::stop_source current_{std::nostopstate};
  bool asked_ = false;
};

}  // namespace strongroom::jobs
