#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "http/stream.h"

namespace strongroom::http {

// A stream with deadlines, and the one thing that can be waited for besides it. Everything happens on the loop's
// thread; one coroutine uses it at a time. Operations of a connection that was cut fail.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Time = std::chrono::milliseconds;

  // `room`: how much may be read and not yet used.
  Connection(asio::io_context& loop, Stream stream, std::size_t room);

  // The connection is cut at that time, unless a later call says otherwise.
  void give_up_after(Time time) { set_deadline(time, false); }
  // The same for what the other side does not take: what the kernel holds of it would never go, so it is aborted.
  void abort_after(Time time) { set_deadline(time, true); }
  void never_give_up();

  // Of TLS; at once without.
  Task<bool> handshake();
  // Adds to unread(), which must have room. False when the other side has ended or the connection is cut.
  Task<bool> read();
  std::string& unread() { return unread_; }
  bool is_full() const { return unread_.size() >= room_; }
  // Each 256 KiB, or what there is, must be taken within `time`. Ends the deadline that was set before.
  Task<bool> write(std::string_view bytes, Time time);

  // Until wake() was called since wait() returned last. False when the other side went away meanwhile: as long as there
  // is room for what it sends, that is noticed at once.
  Task<bool> wait();
  void wake();

  // After the last answer: says that nothing follows, and waits until the other side has closed too, so that no reset
  // takes the answer from it. `time` at most.
  Task<void> say_farewell(Time time);
  void cut();
  void abort();
  bool is_cut() const { return cut_; }
  Stream& stream() { return stream_; }

 private:
  void set_deadline(Time time, bool aborts);
  Task<bool> ready(Stream::Wait wait);
  Stream::Tried read_once();
  void watch();
  void look(error_code code);
  void end();

  Stream stream_;
  Timer deadline_;
  Timer bell_;
  const std::size_t room_;
  std::string unread_;
  unsigned watches_ = 0;
  bool woken_ = false;
  bool cut_ = false;
};

}  // namespace strongroom::http
