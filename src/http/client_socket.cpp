#include "http/client_socket.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "http/unix_address.h"

namespace strongroom::http {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t kClientReadBlock = 16 * 1024;
constexpr std::chrono::milliseconds kForever = std::chrono::hours{24 * 365};
constexpr std::chrono::milliseconds kLongestPoll = std::chrono::hours{1};

bool is_gone(int error_number) {
  return error_number == EPIPE || error_number == ECONNRESET;
}

// For connect(), which on a Unix socket waits only when the listener's queue is full.
void set_connect_deadline(int fd, std::chrono::milliseconds deadline) {
  const auto bounded = std::min(deadline, kForever);
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(bounded);
  const timeval time{seconds.count(), static_cast<suseconds_t>((bounded - seconds).count() * 1000)};
  if (::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time) != 0) fail_to_ask("no deadline can be set");
}

// No descriptor when nobody listens.
base::Fd connect_to(const UnixAddress& address, std::chrono::milliseconds deadline) {
  base::Fd socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (!socket) base::throw_system_error(errno, "opening a socket", base::ErrorCode::status_fetch);
  set_connect_deadline(socket.get(), deadline);
  while (::connect(socket.get(), address.get(), address.size()) != 0) {
    if (errno == EINTR) continue;
    if (errno == ENOENT || errno == ECONNREFUSED) return {};
    if (errno == EAGAIN) fail_to_ask("it takes no more connections");
    base::throw_system_error(errno, "connecting to " + base::escape_path(address.name()),
                             base::ErrorCode::status_fetch);
  }
  return socket;
}

// False when `end` came first.
bool wait_for(int fd, short events, ClientSocket::Time end) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Steady::now());
    if (left.count() <= 0) return false;
    pollfd entry{fd, events, 0};
    const int ready = ::poll(&entry, 1, static_cast<int>(std::min(left, kLongestPoll).count()));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) fail_to_ask("waiting for it failed", "poll: errno " + std::to_string(errno));
  }
}

}  // namespace

std::optional<ClientSocket> ClientSocket::connect(const std::filesystem::path& path,
                                                  std::chrono::milliseconds deadline) try {
  auto socket = connect_to(UnixAddress{path}, deadline);
  if (!socket) return std::nullopt;
  return ClientSocket{std::move(socket)};
} catch (const base::Error& error) {
  if (error.code() == base::ErrorCode::not_found) return std::nullopt;
  throw;
}

bool ClientSocket::is_stale() const {
  char byte = 0;
  return ::recv(socket_.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0 || errno != EAGAIN;
}

bool ClientSocket::send(std::string_view bytes, Time end) {
  while (!bytes.empty()) {
    const auto count = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
      continue;
    }
    if (is_gone(errno)) return false;
    if (errno != EAGAIN && errno != EINTR) fail_to_ask("sending failed", "send: errno " + std::to_string(errno));
    if (errno == EAGAIN && !wait_for(socket_.get(), POLLOUT, end)) fail_to_ask("its time is up");
  }
  return true;
}

std::optional<std::size_t> ClientSocket::read_some(std::string& buffer, Time end) {
  char block[kClientReadBlock];
  for (;;) {
    const auto count = ::recv(socket_.get(), block, sizeof block, MSG_DONTWAIT);
    if (count >= 0) {
      buffer.append(block, static_cast<std::size_t>(count));
      return static_cast<std::size_t>(count);
    }
    if (is_gone(errno)) return 0;
    if (errno != EAGAIN && errno != EINTR)
      fail_to_ask("reading its answer failed", "recv: errno " + std::to_string(errno));
    if (errno == EAGAIN && !wait_for(socket_.get(), POLLIN, end)) return std::nullopt;
  }
}

ClientSocket::Time end_of(std::chrono::milliseconds deadline) {
  return Steady::now() + std::min(deadline, kForever);
}

void fail_to_ask(std::string_view why, std::string detail) {
  throw base::Error::with_words(
      base::ErrorCode::status_fetch, "the running strongroom did not answer", std::string{why},
      "Try again; if it stays so, look at the log of the strongroom that is running.", std::move(detail));
}

}  // namespace strongroom::http
