#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/fd.h"

namespace strongroom::http {

// A client's end of a Unix socket: blocking, with a time at which each operation ends at the latest. Throws
// status_fetch, with the words of one who asked the owner of a data directory and was not answered.
class ClientSocket {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // nullopt when nobody listens there. Throws permission too.
  static std::optional<ClientSocket> connect(const std::filesystem::path& path, std::chrono::milliseconds deadline);

  // Whether the other side has closed, or said something that nobody asked for.
  bool is_stale() const;
  // False when the other side takes no more; what it said before may be worth reading.
  bool send(std::string_view bytes, Time end);
  // Appends what there is; 0 = the other side has ended; nullopt = nothing came until `end`.
  std::optional<std::size_t> read_some(std::string& buffer, Time end);

 private:
  explicit ClientSocket(base::Fd socket) : socket_{std::move(socket)} {}

  base::Fd socket_;
};

// From now; never later than a clock can count.
ClientSocket::Time end_of(std::chrono::milliseconds deadline);

[[noreturn]] void fail_to_ask(std::string_view why, std::string detail = {});

}  // namespace strongroom::http
