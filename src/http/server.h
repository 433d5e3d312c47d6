// The transport: HTTP/1.1 and WebSockets (RFC 9112, RFC 6455) over a Unix socket and over TCP, with TLS or without. It
// knows no route: everything it is asked it asks an api::Service.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/message.h"
#include "api/service.h"
#include "base/ids.h"
#include "base/log.h"
#include "http/limits.h"
#include "http/tls.h"

namespace strongroom::http {

struct TcpListen {
  std::string address;            // HOST:PORT, see listen_on_tcp
  std::optional<TlsFiles> tls{};  // plain without
};

struct ServerSetup {
  // Empty = none. Of the owner of the data directory alone (see SocketFile). Each peer is asked for its credentials:
  // another user's connection, root's excepted, is closed without a word.
  std::filesystem::path unix_socket{};
  // Empty = none. Of whoever is in the socket's group, as Peer::Way::group_socket.
  std::filesystem::path group_socket{};
  std::vector<TcpListen> tcp{};
  Limits limits{};
};

// Serves from its construction to its end, on a loop thread of its own and two small pools. Quick requests and
// subscribe() are handled on the loop's thread, the others in a pool, many at once. What the service throws becomes
// ERROR_INTERNAL. Service, random and log must outlive it; the service must not destroy it.
//
// The log gets a line per request: method, path without query, status, bytes, time, id and peer, at debug, and at
// warning for a 5xx.
class Server final : public api::OwnerListener {
 public:
  // Throws what SocketFile, listen_on_tcp and TlsSettings throw; nothing listens then.
  Server(ServerSetup setup, api::Service& service, base::Random& random, base::Log& log);
  // stop() without grace, when that was not called before. Waits for what is being handled.
  ~Server() override;

  // Where it listens over TCP: "127.0.0.1:8080", with the ports that it really got. Constant.
  std::vector<std::string> addresses() const override;
  // New connections get what the files hold now. Any thread. When one of them cannot be used, its old one stays, and
  // the first of the errors is thrown in the end.
  void reload_tls() override;
  // Takes no more connections, closes WebSockets with 1001 and idle connections, lets the requests in hand end for
  // `grace` at most, then cuts the rest, and waits for what is being handled on a thread. May be repeated, one call at
  // a time.
  void stop(std::chrono::milliseconds grace) override;

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace strongroom::http
