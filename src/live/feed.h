// What a subscriber holds.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace strongroom::live {

// A JSON text without line breaks, made once and shared by everybody who gets it.
using Message = std::shared_ptr<const std::string>;

// What a subscriber has had already, when it comes back.
struct Resume {
  std::string epoch;
  std::uint64_t after = 0;  // the `n` of the last event it has had
};

// One subscriber's row of messages: first a snapshot (or, where it could resume, the events it missed), then events in
// their order, then what passes: progress, heartbeats. All calls from one thread at a time. It may outlive the hub,
// and has nothing to say then.
class Feed {
 public:
  virtual ~Feed() = default;
  // The next message; nullptr = none now. Never blocks. Whoever is slow to ask finds older progress overwritten;
  // whoever is so slow that an event is gone is told {"type":"resync","reason":"slow"} and gets a new snapshot.
  virtual Message next() = 0;
  // `ready` is called, perhaps for nothing, when next() had nothing and there is something now: from the hub's thread,
  // or at once, before this returns. It must be quick and not call back into the feed. It is kept until it is replaced,
  // and not called any more once the destructor has returned.
  virtual void when_ready(std::function<void()> ready) = 0;
};

}  // namespace strongroom::live
