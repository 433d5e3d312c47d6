#include "http/unix_client.h"

#include <poll.h>
#include <sys/time.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cerrno>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/fd.h"
#include "base/json.h"
#include "base/text.h"
#include "http/unix_address.h"
#include "http/wire.h"

namespace strongroom::http {
namespace {

using boost::system::error_code;
using Steady = std::chrono::steady_clock;
using Parser = boost::beast::http::response_parser<boost::beast::http::string_body>;

constexpr std::uint32_t kLongestHeader = 8 * 1024;
constexpr std::uint64_t kLongestBody = 64 * 1024 * 1024;
constexpr std::size_t kReadBlock = 16 * 1024;

[[noreturn]] void fail(std::string_view why, std::string detail = {}) {
  throw base::Error::with_words(
      base::ErrorCode::status_fetch, "the running strongroom did not answer", std::string{why},
      "Try again; if it stays so, look at the log of the strongroom that is running.", std::move(detail));
}

// The other side closed the connection before it said anything to the request at hand.
struct Gone {
  int error_number;
};

bool is_gone(int error_number) {
  return error_number == EPIPE || error_number == ECONNRESET;
}

// For connect(), which on a Unix socket waits only when the listener's queue is full.
void set_connect_deadline(int fd, std::chrono::milliseconds deadline) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(deadline);
  const timeval time{seconds.count(), static_cast<suseconds_t>((deadline - seconds).count() * 1000)};
  if (::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time) != 0) fail("no deadline can be set");
}

// No descriptor when nobody listens.
base::Fd connect_to(const UnixAddress& address, std::chrono::milliseconds deadline) {
  base::Fd socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (!socket) base::throw_system_error(errno, "opening a socket", base::ErrorCode::status_fetch);
  set_connect_deadline(socket.get(), deadline);
  while (::connect(socket.get(), address.get(), address.size()) != 0) {
    if (errno == EINTR) continue;
    if (errno == ENOENT || errno == ECONNREFUSED) return {};
    if (errno == EAGAIN) fail("it takes no more connections");
    base::throw_system_error(errno, "connecting to " + base::escape_path(address.name()),
                             base::ErrorCode::status_fetch);
  }
  return socket;
}

base::Fd connect_at(const std::filesystem::path& path, std::chrono::milliseconds deadline) try {
  return connect_to(UnixAddress{path}, deadline);
} catch (const base::Error& error) {
  if (error.code() == base::ErrorCode::not_found) return {};
  throw;
}

// Waits, at most until `end`, until the socket can be read or written.
void wait_for(int fd, short events, Steady::time_point end) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Steady::now()).count();
    if (left <= 0) fail("its time is up");
    pollfd entry{fd, events, 0};
    const int ready = ::poll(&entry, 1, static_cast<int>(left));
    if (ready > 0) return;
    if (ready < 0 && errno != EINTR) fail("waiting for it failed", "poll: errno " + std::to_string(errno));
  }
}

class Connection final : public api::OwnerConnection {
 public:
  Connection(std::filesystem::path path, base::Fd socket, std::chrono::milliseconds deadline)
      : path_{std::move(path)}, socket_{std::move(socket)}, deadline_{deadline} {}

  api::Response call(const api::Request& request) override {
    const auto text = request_text(request);
    const auto end = Steady::now() + deadline_;
    try {
      try {
        return exchange(text, end);
      } catch (const Gone&) {
        if (!used_) throw;
      }
      // Most likely it was closed while it was idle. Should the request have arrived all the same: every route of the
      // owner may be asked twice.
      reconnect();
      return exchange(text, end);
    } catch (const Gone& gone) {
      socket_.reset();
      fail("it closed the connection", "errno " + std::to_string(gone.error_number));
    } catch (...) {
      // What a request left unread must not be taken for the next one's answer.
      socket_.reset();
      throw;
    }
  }

 private:
  void reconnect() {
    used_ = false;
    socket_ = connect_at(path_, deadline_);
    if (!socket_) fail("it has ended");
  }

  api::Response exchange(const std::string& request, Steady::time_point end) {
    if (!socket_) reconnect();
    // A refusal may come, and the connection close, before all of the request was taken: it is worth reading.
    const bool sent = send(request, end);
    Parser parser;
    parser.header_limit(kLongestHeader);
    parser.body_limit(kLongestBody);
    parser.eager(true);
    receive(parser, end);
    if (sent && parser.get().keep_alive())
      used_ = true;
    else
      socket_.reset();
    const auto& body = parser.get().body();
    return {.status = static_cast<int>(parser.get().result_int()), .body = parse_body(body)};
  }

  static base::json::value parse_body(std::string_view body) {
    try {
      return base::parse_json(body);
    } catch (const base::Error& error) {
      fail("what it said is not JSON", error.message());
    }
  }

  bool send(std::string_view bytes, Steady::time_point end) {
    while (!bytes.empty()) {
      const auto count = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (count >= 0)
        bytes.remove_prefix(static_cast<std::size_t>(count));
      else if (is_gone(errno))
        return false;
      else if (errno == EAGAIN)
        wait_for(socket_.get(), POLLOUT, end);
      else if (errno != EINTR)
        fail("sending failed", "send: errno " + std::to_string(errno));
    }
    return true;
  }

  void receive(Parser& parser, Steady::time_point end) {
    std::string buffer;
    while (!parser.is_done()) {
      if (read_some(buffer, end) == 0) return end_of_answer(parser);
      error_code code;
      buffer.erase(0, parser.put(boost::asio::buffer(buffer), code));
      if (code && code != boost::beast::http::error::need_more) fail("what it said is not HTTP", code.message());
    }
  }

  static void end_of_answer(Parser& parser) {
    if (!parser.got_some()) throw Gone{0};
    error_code code;
    parser.put_eof(code);
    if (code) fail("its answer ends in the middle", code.message());
  }

  std::size_t read_some(std::string& buffer, Steady::time_point end) {
    char block[kReadBlock];
    for (;;) {
      const auto count = ::recv(socket_.get(), block, sizeof block, MSG_DONTWAIT);
      if (count >= 0) {
        buffer.append(block, static_cast<std::size_t>(count));
        return static_cast<std::size_t>(count);
      }
      if (is_gone(errno)) return 0;
      if (errno == EAGAIN)
        wait_for(socket_.get(), POLLIN, end);
      else if (errno != EINTR)
        fail("reading its answer failed", "recv: errno " + std::to_string(errno));
    }
  }

  const std::filesystem::path path_;
  base::Fd socket_;
  const std::chrono::milliseconds deadline_;
  bool used_ = false;  // an answer came over this very connection
};

}  // namespace

std::unique_ptr<api::OwnerConnection> connect_unix_socket(const std::filesystem::path& path,
                                                          std::chrono::milliseconds deadline) {
  const auto whole = std::filesystem::absolute(path);
  auto socket = connect_at(whole, deadline);
  if (!socket) return nullptr;
  return std::make_unique<Connection>(whole, std::move(socket), deadline);
}

}  // namespace strongroom::http
