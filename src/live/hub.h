// Live events: what is committed and what is running, as messages for everybody who watches.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/error.h"
#include "base/ids.h"
#include "domain/store.h"
#include "jobs/tracker.h"
#include "ledger/entry.h"
#include "live/feed.h"

namespace strongroom::live {

// An event is (epoch, n): every hub has an epoch of its own, and n counts the entries of the ledger that were committed
// since, in the order of their commits. No event is there before its commit, because the hub hears of nothing else.
// Nobody is waited for: not by the hub, and not for it.
//
// The messages are in message.h. The hub has a thread of its own from begin() on.
class Hub {
 public:
  static constexpr std::size_t kMostFeeds = 128;

  // The references must outlive the hub; its tracker tells nobody else of changes.
  Hub(jobs::Tracker& tracker, const base::Clock& clock, base::Random& random);
  // Feeds may outlive it.
  ~Hub();
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  // On the store writer's thread, after the COMMIT, in its order; before begin() too. Quick.
  void committed(const ledger::Entry& entry);
  // Once: reads how each plan's last backup ended, and begins. Throws what the store throws, but for damaged records.
  void begin(domain::StoreReader& reader);
  // Any thread. Throws conflict when kMostFeeds are there already, or before begin().
  std::unique_ptr<Feed> subscribe(const std::optional<Resume>& resume = {});
  // Any thread: that the store cannot be read any more, and why; nullopt when it can again.
  void store_state(std::optional<base::ErrorCode> trouble);
  // Any thread: how many messages wait and failed, as domain/notification_json.h writes it; of several the newest.
  void outbox_state(std::string counts);
  const std::string& epoch() const;
  std::size_t feeds() const;

 private:
  class Core;
  class Seat;
  class SeatedFeed;
  void loop();

  jobs::Tracker& tracker_;
  std::shared_ptr<Core> core_;
  std::thread thread_;
};

}  // namespace strongroom::live
