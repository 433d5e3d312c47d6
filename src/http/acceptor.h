#pragma once

#include <sys/socket.h>

#include <functional>

#include "base/fd.h"
#include "base/log.h"
#include "http/net.h"

namespace strongroom::http {

// Takes connections from a listening socket and hands them on, non-blocking and closed on exec. On the loop's thread.
class Acceptor {
 public:
  using Welcome = std::function<void(base::Fd socket, const sockaddr_storage& address)>;

  Acceptor(asio::io_context& loop, base::Fd listening, base::Log& log, Welcome welcome);

  void start() { wait(); }
  void stop();

 private:
  void wait();
  void accept_some();
  void accept_later(int error_number);

  Descriptor listening_;
  Timer pause_;
  base::Log& log_;
  Welcome welcome_;
  bool stopped_ = false;
};

}  // namespace strongroom::http
