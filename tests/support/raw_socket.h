// A client that says exactly the bytes a test wants, well-formed or not.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "base/fd.h"

namespace strongroom::support {

class RawSocket {
 public:
  RawSocket() : socket_{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)} {}
  explicit RawSocket(const std::filesystem::path& path) : RawSocket{} { connect(path); }

  // "127.0.0.1:8080", from `from` when that is given.
  static RawSocket tcp(const std::string& address, const char* from = nullptr) {
    const auto colon = address.rfind(':');
    const auto there = ipv4(address.substr(0, colon).c_str(), std::stoi(address.substr(colon + 1)));
    RawSocket made{base::Fd{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)}};
    if (from) {
      const auto here = ipv4(from, 0);
      if (::bind(made.get(), reinterpret_cast<const sockaddr*>(&here), sizeof here) != 0)
        throw std::runtime_error{"bind: errno " + std::to_string(errno)};
    }
    if (::connect(made.get(), reinterpret_cast<const sockaddr*>(&there), sizeof there) != 0)
      throw std::runtime_error{"connect: errno " + std::to_string(errno)};
    return made;
  }

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
  // Exactly so many bytes, or what came until the end.
  std::string read_bytes(std::size_t count) {
    std::string text;
    while (text.size() < count && read_some(text, count - text.size())) continue;
    return text;
  }
  // A response's head, and nothing behind it.
  std::string read_head() {
    std::string text;
    while (!text.ends_with("\r\n\r\n") && read_some(text, 1)) continue;
    return text;
  }
  // Until the other side has closed, without reading what it sent.
  void wait_until_closed() { wait_for(POLLRDHUP); }
  void close() { socket_.reset(); }
  int get() const { return socket_.get(); }

 private:
  explicit RawSocket(base::Fd socket) : socket_{std::move(socket)} {}
  static sockaddr_in ipv4(const char* host, int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<in_port_t>(port));
    ::inet_pton(AF_INET, host, &address.sin_addr);
    return address;
  }
  static bool is_whole(const std::string& text) {
    const auto end = text.find("\r\n\r\n"), length = text.find("Content-Length: ");
    return end != std::string::npos && length < end && text.size() >= end + 4 + std::stoul(text.substr(length + 16));
  }
  bool read_some(std::string& text, std::size_t most = 4096) {
    wait_for(POLLIN);
    char block[4096];
    const auto count = ::recv(socket_.get(), block, std::min(most, sizeof block), 0);
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
