// A client that says exactly the bytes a test wants, well-formed or not.
#pragma once

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/fd.h"

namespace strongroom::support {

class RawSocket {
 public:
  RawSocket() : socket_{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)} {}
  explicit RawSocket(const std::filesystem::path& path) : RawSocket{} { connect(path); }

  void connect(const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.native().copy(address.sun_path, sizeof address.sun_path - 1);
    if (::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error{"connect: errno " + std::to_string(errno)};
  }

  // Stops without an error when the other side has closed.
  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto count = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count < 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  // Everything until the other side closes.
  std::string read_to_end() {
    std::string text;
    while (read_some(text)) continue;
    return text;
  }
  // One response that has a Content-Length; what came until the end when there is none.
  std::string read_response() {
    std::string text;
    while (!is_whole(text) && read_some(text)) continue;
    return text;
  }
  // Until the other side has closed, without reading what it sent.
  void wait_until_closed() { wait_for(POLLRDHUP); }
  void close() { socket_.reset(); }
  int get() const { return socket_.get(); }

 private:
  static bool is_whole(const std::string& text) {
    const auto end = text.find("\r\n\r\n"), length = text.find("Content-Length: ");
    return end != std::string::npos && length < end && text.size() >= end + 4 + std::stoul(text.substr(length + 16));
  }
  bool read_some(std::string& text) {
    wait_for(POLLIN);
    char block[4096];
    const auto count = ::recv(socket_.get(), block, sizeof block, 0);
    if (count > 0) text.append(block, static_cast<std::size_t>(count));
    return count > 0;
  }
  // The bound is there for a broken build only: no test is meant to come near it.
  void wait_for(short events) {
    pollfd entry{socket_.get(), events, 0};
    if (::poll(&entry, 1, 60'000) != 1) throw std::runtime_error{"nothing came for a minute"};
  }

  base::Fd socket_;
};

}  // namespace strongroom::support
