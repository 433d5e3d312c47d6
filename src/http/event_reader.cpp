#include "http/event_reader.h"

#include <cstdint>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/json.h"
#include "http/answer_reader.h"
#include "http/wire.h"

namespace strongroom::http {
namespace {

constexpr std::uint64_t kLongestMessage = 64 * 1024 * 1024;
constexpr std::chrono::seconds kPongTaken{5};
constexpr int kContinuation = 0, kText = 1, kClose = 8, kPing = 9, kSwitched = 101;
// Keys and masks are there against proxies and caches, and there are none on a Unix socket.
constexpr std::string_view kKey = "c3Ryb25ncm9vbSBldmVudA==";
constexpr std::string_view kMask{"\0\0\0\0", 4};

struct Frame {
  int opcode = 0;
  bool is_last = true;
  std::string payload{};
};

std::uint64_t number_of(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<std::uint8_t>(byte);
  return number;
}

// Takes the frame at the front; nullopt = it is not all there yet.
std::optional<Frame> take_frame(std::string& bytes) {
  if (bytes.size() < 2) return std::nullopt;
  std::uint64_t size = static_cast<std::uint8_t>(bytes[1]);
  const std::size_t extra = size < 126 ? 0 : size == 126 ? 2 : 8;
  if (bytes.size() < 2 + extra) return std::nullopt;
  if (extra > 0) size = number_of(std::string_view{bytes}.substr(2, extra));
  if (size > kLongestMessage) fail_to_ask("it sends an event that is too long");
  const auto whole = 2 + extra + static_cast<std::size_t>(size);
  if (bytes.size() < whole) return std::nullopt;
  const auto first = static_cast<std::uint8_t>(bytes[0]);
  Frame frame{first & 0x0F, (first & 0x80) != 0, bytes.substr(2 + extra, static_cast<std::size_t>(size))};
  bytes.erase(0, whole);
  return frame;
}

std::string upgrade_text(const std::string& target) {
  auto text = request_text(
      {.method = "GET",
       .target = target,
       .headers = {
           {"Upgrade", "websocket"}, {"Sec-WebSocket-Version", "13"}, {"Sec-WebSocket-Key", std::string{kKey}}}});
  return text.insert(text.size() - 2, "Connection: Upgrade\r\n");
}

[[noreturn]] void throw_refusal(const std::string& body) {
  std::optional<base::Error> error;
  try {
    const auto value = base::parse_json(body);
    const auto& answer = value.as_object();
    if (const auto code = base::error_code_from_name(base::string_or(answer, "code")))
      error = base::Error::with_words(*code, base::string_or(answer, "message"), {}, base::string_or(answer, "hint"));
  } catch (const std::exception&) {
    // Said below.
  }
  if (error) throw base::Error{*error};
  fail_to_ask("it does not send its events");
}

class Reader final : public api::EventReader {
 public:
  explicit Reader(ClientSocket socket) : socket_{std::move(socket)} {}

  void open(const std::string& target, ClientSocket::Time end) {
    socket_.send(upgrade_text(target), end);
    AnswerReader answer{false};
    std::string refusal;
    while (!answer.is_done()) {
      const auto count = socket_.read_some(bytes_, end);
      if (!count) fail_to_ask("its time is up");
      if (*count == 0 && !answer.end()) fail_to_ask("it closed the connection");
      answer.put(bytes_);
      refusal += answer.take_piece();
      if (answer.has_head() && answer.head().status == kSwitched) return;
    }
    throw_refusal(refusal);
  }

  std::optional<std::string> next(std::chrono::milliseconds timeout) override {
    const auto end = end_of(timeout);
    for (;;) {
      while (auto frame = take_frame(bytes_))
        if (auto message = take(*frame)) return message;
      const auto count = socket_.read_some(bytes_, end);
      if (!count) return std::nullopt;
      if (*count == 0) fail_to_ask("it has ended");
    }
  }

 private:
  std::optional<std::string> take(Frame& frame) {
    if (frame.opcode == kPing) answer_ping(frame.payload);
    if (frame.opcode == kClose) fail_to_ask("it ended the events", "code " + std::to_string(code_of(frame)));
    if (frame.opcode != kText && frame.opcode != kContinuation) return std::nullopt;
    if (message_.size() + frame.payload.size() > kLongestMessage) fail_to_ask("it sends an event that is too long");
    message_ += frame.payload;
    if (!frame.is_last) return std::nullopt;
    return std::exchange(message_, {});
  }

  static std::uint64_t code_of(const Frame& frame) { return number_of(std::string_view{frame.payload}.substr(0, 2)); }

  void answer_ping(const std::string& payload) {
    constexpr char kLastPong = static_cast<char>(0x8A);
    std::string pong{kLastPong, static_cast<char>(0x80 | payload.size())};
    socket_.send(pong.append(kMask).append(payload), end_of(kPongTaken));
  }

  ClientSocket socket_;
  std::string bytes_;
  std::string message_;  // of fragments
};

}  // namespace

std::unique_ptr<api::EventReader> read_events(ClientSocket socket, const std::string& target, ClientSocket::Time end) {
  auto reader = std::make_unique<Reader>(std::move(socket));
  reader->open(target, end);
  return reader;
}

}  // namespace strongroom::http
