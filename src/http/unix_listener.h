// HTTP/1.1 over a Unix stream socket: how other processes of the same user reach the owner of a data directory.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

#include "api/message.h"
#include "base/log.h"

namespace strongroom::http {

struct Limits {
  std::size_t connections = 64;               // one more is told 503 and closed
  std::uint32_t header_bytes = 8 * 1024;      // more is answered with 431
  std::uint64_t body_bytes = 64 * 1024;       // more is answered with 413
  std::chrono::milliseconds deadline{5'000};  // for a whole request to arrive, idle time before it included, and
                                              // for an answer to be taken
};

using Handler = std::function<api::Response(const api::Request&)>;

// Serves on one thread of its own until the listener is destroyed; the destructor waits for that thread, cuts what
// connections there are and unlinks the socket. Only the owner of the data directory may call (under the owner's lock):
// a socket file that is already there is taken to be stale and removed.
//
// `handler` is called on the listener's thread, one call at a time: it must be quick and must not destroy the listener.
// What it throws becomes ERROR_INTERNAL. The file has mode 0600 from its first moment, and each peer is asked for its
// credentials too: another user's connection, root's excepted, is closed without a word. `log` must outlive the
// listener.
//
// Throws permission, no_space, conflict (something that is no socket has that name), invalid_input (the name is too
// long) or internal.
std::unique_ptr<api::OwnerListener> listen_on_unix_socket(const std::filesystem::path& path, Handler handler,
                                                          base::Log& log, Limits limits = {});

}  // namespace strongroom::http
