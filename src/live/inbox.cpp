#include "live/inbox.h"

#include <algorithm>
#include <utility>

namespace strongroom::live {

void Inbox::committed(const ledger::Entry& entry) {
  {
    const std::lock_guard lock{mutex_};
    mail_.entries.push_back(entry);
  }
  arrived_.notify_one();
}

void Inbox::changed() {
  {
    const std::lock_guard lock{mutex_};
    if (std::exchange(mail_.changed, true)) return;
  }
  arrived_.notify_one();
}

void Inbox::store_state(std::optional<base::ErrorCode> trouble) {
  {
    const std::lock_guard lock{mutex_};
    mail_.store = StoreState{trouble};
  }
  arrived_.notify_one();
}

void Inbox::outbox_state(std::string counts) {
  {
    const std::lock_guard lock{mutex_};
    mail_.outbox = std::move(counts);
  }
  arrived_.notify_one();
}

void Inbox::stop() {
  {
    const std::lock_guard lock{mutex_};
    mail_.stop = true;
  }
  arrived_.notify_one();
}

Inbox::Mail Inbox::wait(std::chrono::nanoseconds timeout, std::chrono::nanoseconds calm) {
  std::unique_lock lock{mutex_};
  arrived_.wait_for(lock, std::min(calm, timeout), [&] { return is_urgent(); });
  arrived_.wait_for(lock, std::max(timeout - calm, std::chrono::nanoseconds{0}),
                    [&] { return is_urgent() || mail_.changed; });
  const bool stop = mail_.stop;
  auto mail = std::exchange(mail_, {});
  mail_.stop = stop;
  return mail;
}

std::vector<ledger::Entry> Inbox::take_entries() {
  const std::lock_guard lock{mutex_};
  return std::exchange(mail_.entries, {});
}

}  // namespace strongroom::live
