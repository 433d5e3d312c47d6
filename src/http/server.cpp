#include "http/server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/json/serialize.hpp>
#include <exception>
#include <functional>
#include <list>
#include <system_error>
#include <thread>
#include <utility>

#include "base/error.h"
#include "http/acceptor.h"
#include "http/answers.h"
#include "http/connection.h"
#include "http/endpoint.h"
#include "http/hub.h"
#include "http/peer_address.h"
#include "http/session.h"
#include "http/signals_blocked.h"
#include "http/wire.h"
#include "http/worker_pool.h"

namespace strongroom::http {
namespace {

constexpr std::size_t kReadAhead = 4096;

// A client that is gone without a word is noticed in minutes, also while its answer takes hours.
void set_up_tcp(int socket) {
  const int on = 1, idle = 60, interval = 20, count = 3;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  ::setsockopt(socket, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
  ::setsockopt(socket, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
  ::setsockopt(socket, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof count);
}

std::string whole_text(const api::Response& response, const std::string& id) {
  const auto body = boost::json::serialize(response.body);
  return response_head(response, {.length = body.size(), .keep_alive = false}, id) + body;
}

}  // namespace

class Server::Loop {
 public:
  Loop(ServerSetup setup, api::Service& service, base::Random& random, base::Log& log)
      : limits_{setup.limits},
        workers_{limits_.workers, limits_.waiting},
        bodies_{limits_.body_workers, 0},
        hub_{loop_, service, random, log, limits_, workers_, bodies_, std::make_shared<Gate>(loop_)},
        grace_{loop_} {
    if (!setup.unix_socket.empty()) listen_on_unix(setup.unix_socket);
    if (!setup.group_socket.empty()) listen_for_group(setup.group_socket);
    for (auto& each : setup.tcp) listen_on(each);
    hub_.last_session_ended = [this] { grace_.cancel(); };
    for (auto& acceptor : acceptors_) acceptor.start();
    const SignalsBlocked blocked;
    thread_ = std::thread{[this] { serve(); }};
  }
  ~Loop() { stop(std::chrono::milliseconds{0}); }

  const std::vector<std::string>& addresses() const { return addresses_; }

  void reload_tls() {
    std::exception_ptr first;
    for (auto& each : tls_) try {
        each.reload();
      } catch (const base::Error&) {
        if (!first) first = std::current_exception();
      }
    if (first) std::rethrow_exception(first);
  }

  void stop(std::chrono::milliseconds grace) {
    if (!thread_.joinable()) return;
    hub_.gate->post([this, grace] { end(grace); });
    thread_.join();
    workers_.stop();
    bodies_.stop();
    hub_.gate->close();
    hub_.last_session_ended = nullptr;
    socket_file_.reset();
    group_file_.reset();
  }

 private:
  void listen_on_unix(const std::filesystem::path& path) {
    socket_file_ = std::make_unique<SocketFile>(path);
    acceptors_.emplace_back(
        loop_, base::Fd{socket_file_->release()}, hub_.log,
        [this](base::Fd socket, const sockaddr_storage& address) { welcome(std::move(socket), address, nullptr); });
  }

  void listen_for_group(const std::filesystem::path& path) {
    group_file_ = std::make_unique<SocketFile>(path, SocketFile::For::group);
    acceptors_.emplace_back(loop_, base::Fd{group_file_->release()}, hub_.log,
                            [this](base::Fd socket, const sockaddr_storage& address) {
                              welcome(std::move(socket), address, nullptr, api::Peer::Way::group_socket);
                            });
  }

  void listen_on(const TcpListen& listen) {
    const TlsSettings* tls = listen.tls ? &tls_.emplace_back(*listen.tls) : nullptr;
    for (auto& endpoint : listen_on_tcp(listen.address)) {
      addresses_.push_back(endpoint.address);
      acceptors_.emplace_back(loop_, std::move(endpoint.socket), hub_.log,
                              [this, tls](base::Fd socket, const sockaddr_storage& address) {
                                set_up_tcp(socket.get());
                                welcome(std::move(socket), address, tls ? tls->current() : nullptr);
                              });
    }
  }

  void serve() {
    for (;;) try {
        loop_.run();
        return;
      } catch (const std::exception& error) {
        // No code of ours throws into the loop on purpose; out of memory may. The connection it hit is gone by now.
        hub_.log.error(std::string{"serving: "} + error.what());
      }
  }

  void welcome(base::Fd socket, const sockaddr_storage& address, const std::shared_ptr<SSL_CTX>& tls,
               api::Peer::Way unix_way = api::Peer::Way::unix_socket) {
    auto peer = peer_of(socket.get(), address, static_cast<bool>(tls), unix_way);
    if (!is_allowed(peer)) return;
    if (is_too_many(peer)) return tls ? void() : turn_away(socket.get());
    auto connection =
        std::make_shared<Connection>(loop_, Stream{loop_, std::move(socket), tls}, limits_.header_bytes + kReadAhead);
    std::make_shared<Session>(hub_, std::move(connection), std::move(peer))->start();
  }

  bool is_allowed(const api::Peer& peer) {
    if (peer.way == api::Peer::Way::tcp) return true;
    if (peer.way == api::Peer::Way::group_socket) return peer.user.has_value();
    if (peer.user && (*peer.user == 0 || *peer.user == user_)) return true;
    if (peer.user) hub_.log.warning("refused a connection of user " + std::to_string(*peer.user) + " on the socket");
    return false;
  }

  bool is_too_many(const api::Peer& peer) const {
    if (peer.way == api::Peer::Way::unix_socket) return hub_.unix_connections >= limits_.unix_connections;
    const auto same = hub_.by_address.find(peer.address);
    return hub_.tcp_connections >= limits_.connections ||
           (same != hub_.by_address.end() && same->second >= limits_.connections_per_address);
  }

  // The buffer of a new connection is empty, so this short answer always fits without waiting. What the client has sent
  // is read, because a reset would take the answer away from it.
  void turn_away(int socket) {
    const auto text = whole_text(busy("too many connections"), new_request_id(hub_.random));
    [[maybe_unused]] const auto sent = ::send(socket, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    ::shutdown(socket, SHUT_WR);
    char block[4096];
    while (::recv(socket, block, sizeof block, MSG_DONTWAIT) > 0) continue;
  }

  // On the loop's thread, which ends when nothing is left to do.
  void end(std::chrono::milliseconds grace) {
    hub_.ending = true;
    for (auto& acceptor : acceptors_) acceptor.stop();
    const auto sessions = hub_.sessions;
    for (auto* session : sessions) session->end();
    if (hub_.sessions.empty()) return;
    grace_.expires_after(grace);
    grace_.async_wait([this](error_code code) {
      if (code) return;
      const auto left = hub_.sessions;
      for (auto* session : left) session->cut();
    });
  }

  // Before the loop: connections that end with it count themselves out.
  const Limits limits_;
  const uid_t user_ = ::geteuid();
  std::unique_ptr<SocketFile> socket_file_;
  std::unique_ptr<SocketFile> group_file_;
  std::list<TlsSettings> tls_;
  std::vector<std::string> addresses_;
  WorkerPool workers_;
  WorkerPool bodies_;
  Hub hub_;
  asio::io_context loop_{1};
  Timer grace_;
  std::list<Acceptor> acceptors_;
  std::thread thread_;
};

Server::Server(ServerSetup setup, api::Service& service, base::Random& random, base::Log& log) try
    : loop_{std::make_unique<Loop>(std::move(setup), service, random, log)} {
} catch (const std::system_error& error) {
  base::throw_system_error(error.code().value(), "starting to serve");
}

Server::~Server() = default;

std::vector<std::string> Server::addresses() const {
  return loop_->addresses();
}

void Server::reload_tls() {
  loop_->reload_tls();
}

void Server::stop(std::chrono::milliseconds grace) {
  loop_->stop(grace);
}

}  // namespace strongroom::http
