#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <mutex>
#include <utility>

namespace strongroom::http {

// The way of other threads to the loop. It may outlive it: who answers hours later may find nobody any more.
class Gate {
 public:
  explicit Gate(boost::asio::io_context& loop) : loop_{&loop} {}

  // Any thread. `call` runs on the loop's thread; it is dropped when the gate is closed.
  template <typename Call>
  void post(Call&& call) {
    const std::scoped_lock lock{mutex_};
    if (loop_) boost::asio::post(*loop_, std::forward<Call>(call));
  }
  void close() {
    const std::scoped_lock lock{mutex_};
    loop_ = nullptr;
  }

 private:
  std::mutex mutex_;
  boost::asio::io_context* loop_;
};

}  // namespace strongroom::http
