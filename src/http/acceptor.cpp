#include "http/acceptor.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <exception>
#include <string>
#include <utility>

namespace strongroom::http {
namespace {

constexpr std::chrono::milliseconds kPauseAfterFailedAccept{100};
constexpr int kAtOnce = 16;

// What is the matter with one connection and says nothing of the next.
bool is_passing(int error_number) {
  return error_number == EINTR || error_number == ECONNABORTED || error_number == EPROTO || error_number == EPERM;
}

}  // namespace

Acceptor::Acceptor(asio::io_context& loop, base::Fd listening, base::Log& log, Welcome welcome)
    : listening_{loop.get_executor(), listening.get()},
      pause_{loop.get_executor()},
      log_{log},
      welcome_{std::move(welcome)} {
  listening.release();
}

void Acceptor::stop() {
  stopped_ = true;
  pause_.cancel();
  error_code ignored;
  listening_.close(ignored);
}

void Acceptor::wait() {
  listening_.async_wait(Descriptor::wait_read, [this](error_code code) {
    if (!code && !stopped_) accept_some();
  });
}

void Acceptor::accept_some() {
  for (int count = 0; count < kAtOnce; ++count) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    base::Fd socket{::accept4(listening_.native_handle(), reinterpret_cast<sockaddr*>(&address), &size,
                              SOCK_CLOEXEC | SOCK_NONBLOCK)};
    if (!socket && errno == EAGAIN) break;
    if (!socket && is_passing(errno)) continue;
    if (!socket) return accept_later(errno);
    try {
      welcome_(std::move(socket), address);
    } catch (const std::exception& error) {
      log_.error(std::string{"taking a connection: "} + error.what());
    }
  }
  wait();
}

// Out of descriptors, most likely: the waiting peer would be offered again at once, for ever.
void Acceptor::accept_later(int error_number) {
  log_.warning(std::string{"accepting a connection: "} + std::strerror(error_number));
  pause_.expires_after(kPauseAfterFailedAccept);
  pause_.async_wait([this](error_code) {
    if (!stopped_) wait();
  });
}

}  // namespace strongroom::http
