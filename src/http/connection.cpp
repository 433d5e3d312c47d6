#include "http/connection.h"

#include <algorithm>
#include <utility>

namespace strongroom::http {
namespace {

constexpr std::size_t kReadBlock = 16 * 1024;
constexpr std::size_t kSlice = 256 * 1024;
constexpr std::size_t kLongestFarewell = 64;  // reads

}  // namespace

Connection::Connection(asio::io_context& loop, Stream stream, std::size_t room)
    : stream_{std::move(stream)}, deadline_{loop.get_executor()}, bell_{loop.get_executor()}, room_{room} {}

void Connection::set_deadline(Time time, bool aborts) {
  if (cut_) return;
  deadline_.expires_after(time);
  deadline_.async_wait([self = shared_from_this(), aborts](error_code code) {
    // A wait that had come due before it was set anew still arrives here.
    if (code || self->deadline_.expiry() > std::chrono::steady_clock::now()) return;
    aborts ? self->abort() : self->cut();
  });
}

void Connection::never_give_up() {
  deadline_.expires_at(Timer::time_point::max());
}

Task<bool> Connection::ready(Stream::Wait wait) {
  error_code code;
  co_await stream_.socket().async_wait(wait, await_into(code));
  co_return !code && !cut_;
}

Task<bool> Connection::handshake() {
  for (;;) {
    const auto tried = stream_.try_handshake();
    if (tried.code) co_return false;
    if (!tried.wait) co_return true;
    const bool goes_on = co_await ready(*tried.wait);
    if (!goes_on) co_return false;
  }
}

// No coroutine: its block lives on the stack for a moment, and not in the frame of every connection that waits.
Stream::Tried Connection::read_once() {
  char block[kReadBlock];
  const auto tried = stream_.try_read(block, std::min(kReadBlock, room_ - unread_.size()));
  unread_.append(block, tried.count);
  return tried;
}

Task<bool> Connection::read() {
  for (;;) {
    const auto tried = read_once();
    if (tried.code) co_return false;
    if (!tried.wait) co_return true;
    const bool goes_on = co_await ready(*tried.wait);
    if (!goes_on) co_return false;
  }
}

Task<bool> Connection::write(std::string_view bytes, Time time) {
  std::size_t taken = 0;
  bool timed = false;
  never_give_up();
  while (!bytes.empty()) {
    const auto tried = stream_.try_write(bytes.substr(0, kSlice - taken));
    if (tried.code) cut();
    if (cut_) co_return false;
    bytes.remove_prefix(tried.count);
    taken += tried.count;
    if (taken == kSlice) taken = 0, timed = false;
    if (!tried.wait) continue;
    if (!std::exchange(timed, true)) abort_after(time);
    const bool goes_on = co_await ready(*tried.wait);
    if (!goes_on) co_return false;
  }
  never_give_up();
  co_return !cut_;
}

Task<bool> Connection::wait() {
  watch();
  if (!woken_ && !cut_) {
    error_code ignored;
    bell_.expires_at(Timer::time_point::max());
    co_await bell_.async_wait(await_into(ignored));
  }
  woken_ = false;
  ++watches_;
  stream_.cancel();
  co_return !cut_;
}

void Connection::wake() {
  woken_ = true;
  bell_.cancel();
}

void Connection::watch() {
  if (cut_ || is_full()) return;
  stream_.socket().async_wait(Stream::Wait::wait_read, [self = shared_from_this(), watch = watches_](error_code code) {
    if (watch == self->watches_) self->look(code);
  });
}

void Connection::look(error_code code) {
  if (code || read_once().code) return cut();
  watch();
}

Task<void> Connection::say_farewell(Time time) {
  stream_.end_writing();
  give_up_after(time);
  bool goes_on = !cut_;
  for (std::size_t reads = 0; goes_on && reads < kLongestFarewell; ++reads) {
    const auto tried = stream_.try_discard();
    if (tried.code) break;
    if (tried.wait) goes_on = co_await ready(*tried.wait);
  }
  cut();
}

void Connection::cut() {
  stream_.close();
  end();
}

void Connection::abort() {
  stream_.abort();
  end();
}

void Connection::end() {
  cut_ = true;
  deadline_.cancel();
  wake();
}

}  // namespace strongroom::http
