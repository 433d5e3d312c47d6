// The row of messages, without threads: what the hub's thread puts in, what feeds take out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "live/feed.h"
#include "live/picture.h"
#include "live/ring.h"

namespace strongroom::live {

// Where one subscriber is. It holds no messages of its own.
struct Cursor {
  bool snapshot_due = true;
  std::uint64_t next = 0;  // the event it needs
  std::uint64_t seen = 0;  // the version of the newest slot it has had
};

// Not thread-safe.
class Stream {
 public:
  // Progress of a run: the first change at once, then at most one message in 250 ms; where nothing changes one in
  // 900 ms, so that it has arrived within a second.
  static constexpr base::Milliseconds kProgressPause{250};
  static constexpr base::Milliseconds kProgressAlive{900};
  static constexpr base::Milliseconds kHeartbeat{10'000};

  // `clock` must outlive this.
  Stream(const base::Clock& clock, std::string epoch);

  std::uint64_t begin(domain::StoreReader& reader, const std::vector<jobs::LiveRun>& tracked);
  void take(const ledger::Entry& entry);                   // committed, in order
  void look(const std::vector<jobs::LiveRun>& tracked);    // Picture::look
  void store_trouble(std::optional<base::ErrorCode> now);  // nullopt: it can be read
  void outbox(std::string_view counts);                    // JSON
  // Makes the messages whose time has come.
  void tick();
  // When tick() has something to do, unless something is put in before.
  base::MonotonicTime due() const;

  Cursor cursor(const std::optional<Resume>& resume) const;
  bool has_news(const Cursor& cursor) const;
  Message next(Cursor& cursor);  // nullptr when there is no news
  const std::string& epoch() const { return epoch_; }

 private:
  struct Snapshot {
    Message message;
    std::uint64_t n = 0;
    std::uint64_t version = 0;
    base::MonotonicTime made{};
  };
  const Snapshot& snapshot();
  void show(const std::string& run_id, Picture::Unfinished& run, base::MonotonicTime now);
  static base::MonotonicTime due_of(const Picture::Unfinished& run);

  const base::Clock& clock_;
  std::string epoch_;
  Picture picture_;
  Ring events_;
  Slots passing_;
  std::optional<base::ErrorCode> trouble_;
  base::MonotonicTime heartbeat_due_;
  std::optional<Snapshot> snapshot_;
  Message resync_;
};

}  // namespace strongroom::live
