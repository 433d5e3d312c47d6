// Asio as it is used here: one loop, one thread, coroutines. Executor types are named: the type-erased default costs
// compile time and an allocation per operation.
//
// g++ 12.2 breaks on `co_await` inside a condition and inside a lambda with captures: neither is written here.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

namespace strongroom::http {

namespace asio = boost::asio;
using boost::system::error_code;
using Executor = asio::io_context::executor_type;
using Descriptor = asio::posix::basic_stream_descriptor<Executor>;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;
template <typename Value>
using Task = asio::awaitable<Value, Executor>;
constexpr asio::use_awaitable_t<Executor> kAwait{};

inline auto await_into(error_code& code) {
  return asio::redirect_error(kAwait, code);
}

}  // namespace strongroom::http
