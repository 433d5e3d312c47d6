// What the hub's thread is told by others.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "ledger/entry.h"

namespace strongroom::live {

// Any thread may put something in; the hub's takes it out. Nobody waits for the hub, so what is in it is bounded by
// what is committed while the hub is at work, some microseconds for each entry.
class Inbox {
 public:
  struct StoreState {
    std::optional<base::ErrorCode> trouble;
  };
  struct Mail {
    std::vector<ledger::Entry> entries;
    std::optional<StoreState> store;
    std::optional<std::string> outbox;  // its counts, JSON
    bool changed = false;               // the tracker did
    bool stop = false;
  };

  void committed(const ledger::Entry& entry);
  void changed();
  void store_state(std::optional<base::ErrorCode> trouble);
  void outbox_state(std::string counts);
  void stop();

  // Returns as soon as there is something, and after `timeout` in any case. A change of the tracker alone counts only
  // after `calm`: it may change a thousand times a second.
  Mail wait(std::chrono::nanoseconds timeout, std::chrono::nanoseconds calm);
  std::vector<ledger::Entry> take_entries();

 private:
  bool is_urgent() const { return mail_.stop || mail_.store || mail_.outbox || !mail_.entries.empty(); }

  std::mutex mutex_;
  std::condition_variable arrived_;
  Mail mail_;
};

}  // namespace strongroom::live
