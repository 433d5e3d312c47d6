// Sockets that listen, non-blocking and closed on exec.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/fd.h"
#include "http/unix_address.h"

namespace strongroom::http {

// A Unix socket, bound and listening, and its file's end. A socket file that is already there and where nobody listens
// is stale, and removed. The file has mode 0600 from its first moment.
class SocketFile {
 public:
  // Who may connect. The group is the process's own, or that of a directory which gives its group on (setgid).
  enum class For { owner, group };

  // Throws permission, no_space, not_found (the directory), conflict (something that is no socket has that name, or
  // somebody listens there), invalid_input (the name is too long) or internal.
  explicit SocketFile(const std::filesystem::path& path, For whom = For::owner);
  ~SocketFile() { unlink(); }
  SocketFile(const SocketFile&) = delete;
  SocketFile& operator=(const SocketFile&) = delete;

  int release() { return socket_.release(); }

 private:
  void remove_stale(const std::string& doing);
  bool answers() const;
  bool take_file(For whom);
  void unlink();

  UnixAddress address_;
  base::Fd socket_;
  std::optional<std::pair<dev_t, ino_t>> file_;  // that it made: another one under its name is somebody else's
};

struct TcpEndpoint {
  base::Fd socket;
  std::string address;  // "127.0.0.1:8080", "[::1]:8080": with the port that it really got
};

// Listens on every address that HOST of "HOST:PORT" stands for; an IPv6 address stands in brackets. Port 0 takes a free
// one, the same for all. A family that this machine does not have is left out, as long as one is left.
//
// Throws invalid_input (not of that form, or a name nobody knows), conflict (somebody listens there), permission or
// internal.
std::vector<TcpEndpoint> listen_on_tcp(const std::string& host_and_port);

}  // namespace strongroom::http
