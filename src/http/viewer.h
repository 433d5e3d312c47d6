#pragma once

#include <memory>
#include <optional>
#include <string>

#include "api/service.h"
#include "http/connection.h"
#include "http/hub.h"

namespace strongroom::http {

// One WebSocket that is sent a feed's messages. What it sends is read, bounded and forgotten. On the loop's thread.
class Viewer {
 public:
  virtual ~Viewer() = default;
  // From the handshake to the end, whoever ends it. The feed is destroyed before it returns.
  virtual Task<void> run() = 0;
  // Says that the server ends, and closes.
  virtual void end() = 0;
};

// Whether this asks for a WebSocket, well or badly.
bool asks_for_events(const api::Request& request);
// The answer to one that asks badly; nullopt = it can be accepted.
std::optional<api::Response> fault_of_upgrade(const api::Request& request);

// Of a request without a fault.
std::shared_ptr<Viewer> make_viewer(Hub& hub, std::shared_ptr<Connection> connection, const api::Request& request,
                                    std::unique_ptr<api::EventFeed> feed);

}  // namespace strongroom::http
