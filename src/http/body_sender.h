#pragma once

#include <cstdint>
#include <memory>

#include "http/connection.h"
#include "http/hub.h"
#include "http/wire.h"

namespace strongroom::http {

// Sends what the source gives, which is asked on a thread of the hub's `bodies`, at most one chunk ahead of what was
// written. False when it was not sent whole: the source threw, or the client went away. The source ends on that thread
// too. `bytes` counts.
Task<bool> send_body(Hub& hub, std::shared_ptr<Connection> connection, std::shared_ptr<api::BodySource> source,
                     Framing::Body form, std::uint64_t& bytes);

}  // namespace strongroom::http
