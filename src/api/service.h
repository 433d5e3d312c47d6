// What a transport (http/) needs of the API.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <variant>

#include "api/message.h"

namespace strongroom::api {

// One subscriber's row of events. The transport calls everything from one thread of its own.
class EventFeed {
 public:
  virtual ~EventFeed() = default;
  // The next message, a JSON text without line breaks, shared by all subscribers that get the same; nullptr = none now.
  // Never blocks. A subscriber that is slow to ask loses progress and is resynchronised; it is never waited for.
  virtual std::shared_ptr<const std::string> next() = 0;
  // `ready` is called, from any thread and perhaps for nothing, after next() had nothing and there is something now. It
  // must not call back into the feed; never called after the feed's destructor has returned.
  virtual void when_ready(std::function<void()> ready) = 0;
  // False when the subscriber may not go on (its session was revoked, it has expired): the transport closes with the
  // WebSocket code 4401. Asked now and then, and after what next() returned was sent.
  virtual bool still_allowed() const = 0;
};

class Service {
 public:
  virtual ~Service() = default;
  // Whether handle() answers this from memory, without waiting for disk, tool or lock: such may be called on the
  // transport's own thread.
  virtual bool is_quick(const Request& request) const = 0;
  // Any thread, many at once. Never throws: an Error becomes its row of the table.
  virtual Response handle(const Request& request) = 0;
  // Of a request to upgrade to a WebSocket: the events, or the answer that refuses. Quick.
  virtual std::variant<std::unique_ptr<EventFeed>, Response> subscribe(const Request& request) = 0;
};

}  // namespace strongroom::api
