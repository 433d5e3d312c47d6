#include "live/store_watch.h"

#include <string>
#include <utility>

namespace strongroom::live {

StoreWatch::StoreWatch(std::function<void()> probe, std::function<void(const std::optional<base::Error>&)> told,
                       base::Log& log, base::Milliseconds interval)
    : probe_{std::move(probe)}, told_{std::move(told)}, log_{log}, thread_{[this, interval] { loop(interval); }} {}

StoreWatch::~StoreWatch() {
  {
    const std::lock_guard lock{mutex_};
    stop_ = true;
  }
  stopped_.notify_one();
  thread_.join();
}

std::optional<base::Error> StoreWatch::trouble() const {
  const std::lock_guard lock{mutex_};
  return trouble_;
}

void StoreWatch::loop(base::Milliseconds interval) {
  std::unique_lock lock{mutex_};
  while (!stopped_.wait_for(lock, interval, [&] { return stop_; })) {
    lock.unlock();
    look();
    lock.lock();
  }
}

// Whatever the store calls it, here it means one thing.
std::optional<base::Error> StoreWatch::asked() const {
  try {
    probe_();
    return std::nullopt;
  } catch (const base::Error& error) {
    if (error.code() == base::ErrorCode::status_fetch) return error;
    return base::Error{base::ErrorCode::status_fetch, error.message(), error.detail()};
  } catch (const std::exception& error) {
    return base::Error{base::ErrorCode::status_fetch, {}, error.what()};
  }
}

void StoreWatch::look() {
  auto now = asked();
  const bool bad = now.has_value();
  {
    const std::lock_guard lock{mutex_};
    std::swap(trouble_, now);
  }
  if (now.has_value() == bad) return;
  const auto trouble = this->trouble();
  if (trouble)
    log_.error(std::string{trouble->info().name} + ": " + trouble->message() +
               (trouble->detail().empty() ? "" : " [" + trouble->detail() + "]"));
  else
    log_.info("the store can be read again");
  told_(trouble);
}

}  // namespace strongroom::live
