#pragma once

#include <chrono>
#include <filesystem>
#include <memory>

#include "api/message.h"

namespace strongroom::http {

// A connection to whoever listens there; nullptr when nobody does (no such file, or a file that nobody serves any
// more). Blocks the calling thread, `deadline` at most, for connecting and for each call alike. Not thread-safe. A
// connection that the other side closed while it was idle is made anew by the next call. A request that may have
// arrived is not sent again, unless it only reads or has an Idempotency-Key.
//
// Connecting throws permission or status_fetch; calling throws status_fetch when the other side goes away, does not
// answer in time or answers with something that is no HTTP, or no JSON where it says so, invalid_input on a request
// that cannot be written. An answer that says "failed" is a Response like any other.
std::unique_ptr<api::OwnerConnection> connect_unix_socket(const std::filesystem::path& path,
                                                          std::chrono::milliseconds deadline = std::chrono::seconds{5});

}  // namespace strongroom::http
