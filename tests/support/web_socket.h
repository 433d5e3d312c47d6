// A WebSocket client that says exactly what a test wants.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "support/raw_socket.h"

namespace strongroom::support {

class WebSocket {
 public:
  struct Frame {
    int opcode = -1;  // -1 = the connection ended
    std::string payload{};
  };
  static constexpr int kText = 1, kClose = 8, kPing = 9, kPong = 10;

  explicit WebSocket(RawSocket socket, const std::string& target = "/events", const std::string& fields = {})
      : socket_{std::move(socket)} {
    socket_.send("GET " + target + " HTTP/1.1\r\nHost: s\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n" +
                 "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + fields + "\r\n");
    head_ = socket_.read_head();
  }

  const std::string& head() const { return head_; }
  bool is_open() const { return head_.starts_with("HTTP/1.1 101 "); }
  RawSocket& socket() { return socket_; }

  // Masked with zeros, which change nothing.
  void send(int opcode, std::string_view payload) {
    std::string frame{static_cast<char>(0x80 | opcode)};
    if (payload.size() < 126) {
      frame += static_cast<char>(0x80 | payload.size());
    } else {
      frame += static_cast<char>(0x80 | 126);
      frame += static_cast<char>(payload.size() >> 8);
      frame += static_cast<char>(payload.size() & 0xFF);
    }
    socket_.send(frame + std::string(4, '\0') + std::string{payload});
  }
  Frame read() {
    const auto head = socket_.read_bytes(2);
    if (head.size() < 2) return {};
    std::uint64_t size = static_cast<std::uint8_t>(head[1]) & 0x7F;
    if (size >= 126) {
      const auto length = socket_.read_bytes(size == 126 ? 2 : 8);
      size = 0;
      for (const char byte : length) size = size << 8 | static_cast<std::uint8_t>(byte);
    }
    return {static_cast<std::uint8_t>(head[0]) & 0x0F, socket_.read_bytes(static_cast<std::size_t>(size))};
  }
  // The code of the close frame that comes next; 0 = something else came.
  int read_close() {
    const auto frame = read();
    if (frame.opcode != kClose || frame.payload.size() < 2) return 0;
    return static_cast<std::uint8_t>(frame.payload[0]) << 8 | static_cast<std::uint8_t>(frame.payload[1]);
  }

 private:
  RawSocket socket_;
  std::string head_;
};

}  // namespace strongroom::support
