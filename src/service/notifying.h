// The threads that deliver what the outbox holds.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "base/clock.h"
#include "ledger/entry.h"
#include "operations/call.h"
#include "operations/postbox.h"

namespace strongroom::service {

// Whether there may be something to deliver after this.
bool matters_to_outbox(const ledger::Event& event);

// Wakes whoever delivers. Outlives the store, whose writer rings it.
class OutboxBell {
 public:
  // Any thread; never waits for anything but the mutex.
  void ring();
  // Until somebody rings (or has rung since the last wait), until `at`, or until a stop is requested.
  void wait_until(base::MonotonicTime at, const std::stop_token& stop);

 private:
  std::mutex mutex_;
  std::condition_variable_any rung_;
  bool has_rung_ = false;
};

// From its making until stop(): one thread looks what is due, and each channel that has something due is delivered by a
// thread of its own, so that one that hangs holds up no other; never two for one channel, and at most eight at once.
// Lives on while the store cannot be read or written. What it is lent must outlive it.
class Notifying {
 public:
  // `attempted`: called on delivering threads after each attempt is recorded; quick, and may be empty.
  Notifying(operations::Tools tools, operations::Postbox postbox, OutboxBell& bell,
            std::function<void()> attempted = {});
  ~Notifying() { stop(); }
  Notifying(const Notifying&) = delete;
  Notifying& operator=(const Notifying&) = delete;
  // Nothing is sent after it has returned; what is under way is given up and sent again by whoever comes next.
  // Idempotent.
  void stop();

 private:
  void loop(const std::stop_token& stop);
  base::Milliseconds look(const std::stop_token& stop);
  void deliver(const std::string& channel, const std::stop_token& stop);
  void begin(const std::string& channel);
  void join_finished();

  operations::Tools tools_;
  operations::Postbox postbox_;
  OutboxBell& bell_;
  const std::function<void()> attempted_;
  std::mutex mutex_;
  std::set<std::string> finished_;            // whose thread has nothing to do any more; under the mutex
  std::map<std::string, std::jthread> busy_;  // the looking thread's alone
  std::jthread thread_;
};

}  // namespace strongroom::service
