// Whether the store can still be read, asked once a second.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"

namespace strongroom::live {

// Has a thread of its own: a look waits for the disk.
class StoreWatch {
 public:
  static constexpr base::Milliseconds kInterval{1'000};

  // `probe` throws while the store cannot be read (domain::Store::probe). `told` is called on the watch's thread when
  // that has changed: with why, or with nothing when it can be read again. A change is logged once too. Both must
  // outlive the watch, as must `log`.
  StoreWatch(std::function<void()> probe, std::function<void(const std::optional<base::Error>&)> told, base::Log& log,
             base::Milliseconds interval = kInterval);
  // Waits for a look that is under way.
  ~StoreWatch();
  StoreWatch(const StoreWatch&) = delete;
  StoreWatch& operator=(const StoreWatch&) = delete;

  // Any thread: why the store cannot be read, as the last look found; nullopt when it can. Always status_fetch.
  std::optional<base::Error> trouble() const;

 private:
  void loop(base::Milliseconds interval);
  void look();
  std::optional<base::Error> asked() const;

  std::function<void()> probe_;
  std::function<void(const std::optional<base::Error>&)> told_;
  base::Log& log_;
  mutable std::mutex mutex_;
  std::condition_variable stopped_;
  std::optional<base::Error> trouble_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace strongroom::live
