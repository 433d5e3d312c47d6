#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace strongroom::http {

// What one client may take of the server. Every time is for the whole of what it names: one byte now and then does not
// prolong it.
struct Limits {
  using Time = std::chrono::milliseconds;

  std::size_t connections = 512;             // over TCP; one more is told 503 and closed
  std::size_t connections_per_address = 64;  // over TCP
  std::size_t unix_connections = 64;         // over the Unix socket, whose users nobody outside can crowd out
  std::uint32_t header_bytes = 16 * 1024;    // more is answered with 431
  std::uint64_t body_bytes = 1024 * 1024;    // more is answered with 413
  Time first_byte{10'000};                   // from the connection, TLS handshake included, to its first request
  Time idle{60'000};                         // from one request's answer to the next request
  Time header{10'000};                       // from a request's first byte to the end of its header
  Time body{60'000};                         // from there to the end of its body
  Time chunk_taken{30'000};                  // for 256 KiB of an answer, or what there is, to be taken
  Time farewell{2'000};                      // for a client to close after an answer that ends the connection
  std::size_t workers = 8;                   // requests that are handled at once, besides the quick ones
  std::size_t waiting = 64;                  // that wait for a worker; one more is told 503
  std::size_t body_workers = 16;             // files and streams that are read at once
  std::size_t subscribers = 128;             // WebSockets; one more is told 503
  std::size_t message_bytes = 4 * 1024;      // of a subscriber's message, which nobody reads; more ends it
  Time silence{30'000};                      // a subscriber is pinged at half of this, and closed when nothing came
  Time event_taken{10'000};                  // for one event to be taken
  Time leave{5'000};                         // how often a subscriber's leave is looked at
};

}  // namespace strongroom::http
