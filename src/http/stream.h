#pragma once

#include <openssl/types.h>

#include <boost/asio/buffer.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "base/fd.h"
#include "http/net.h"

namespace strongroom::http {

// A connected socket of any kind, with TLS or without. Every operation is one try that never waits: what it waits for
// is its answer. So one type serves all, and OpenSSL works on the socket itself. Signals must be blocked: it writes
// with write(2).
class Stream {
 public:
  using executor_type = Executor;
  using Wait = asio::posix::descriptor_base::wait_type;

  struct Tried {
    std::size_t count = 0;
    error_code code{};           // asio::error::eof when the other side has ended
    std::optional<Wait> wait{};  // nothing was done; try again when the socket is ready for this
  };

  // `tls` may be null. The socket is non-blocking.
  Stream(asio::io_context& loop, base::Fd socket, const std::shared_ptr<SSL_CTX>& tls);

  Tried try_handshake();
  Tried try_read(void* to, std::size_t size);
  Tried try_write(std::string_view bytes);
  // Nothing more will be written. At best the other side is told.
  void end_writing();
  // What the other side sent is read from the socket and forgotten: no TLS any more. For the time after end_writing().
  Tried try_discard();
  void cancel();
  // What waits fails. May be repeated.
  void close();
  // The same, and the other side sees an error instead of an end.
  void abort();

  bool is_encrypted() const { return static_cast<bool>(tls_); }
  Descriptor& socket() { return socket_; }
  executor_type get_executor() { return socket_.get_executor(); }

 private:
  Tried tls_result(int result);

  Descriptor socket_;
  std::shared_ptr<SSL> tls_;
};

}  // namespace strongroom::http
