// A service that says what a test wants, and a server on a free port that asks it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "api/envelope.h"
#include "api/service.h"
#include "base/error.h"
#include "http/server.h"
#include "support/raw_socket.h"

namespace strongroom::support {

class ScriptedService : public api::Service {
 public:
  using Subscribed = std::variant<std::unique_ptr<api::EventFeed>, api::Response>;

  std::function<bool(const api::Request&)> quick = [](const api::Request&) { return true; };
  std::function<api::Response(const api::Request&)> answer = [](const api::Request& request) {
    return api::success(request.target, boost::json::object{{"method", request.method}, {"body", request.body}});
  };
  std::function<Subscribed(const api::Request&)> feed = [](const api::Request&) {
    return api::failure(base::Error{base::ErrorCode::not_found});
  };

  bool is_quick(const api::Request& request) const override { return quick(request); }
  api::Response handle(const api::Request& request) override { return answer(request); }
  Subscribed subscribe(const api::Request& request) override { return feed(request); }
};

struct TestServer {
  explicit TestServer(http::Limits limits = {}, std::optional<http::TlsFiles> tls = {},
                      base::LogLevel level = base::LogLevel::off)
      : log{level},
        server{std::make_unique<http::Server>(
            http::ServerSetup{.tcp = {{"127.0.0.1:0", std::move(tls)}}, .limits = limits}, service, random, log)} {}

  std::string address() const { return server->addresses().at(0); }
  RawSocket connect() const { return RawSocket::tcp(address()); }
  // What one request on a connection of its own is answered, until the server closes it.
  std::string ask(std::string_view bytes) const {
    auto socket = connect();
    socket.send(bytes);
    return socket.read_to_end();
  }

  base::SystemRandom random;
  base::Log log;
  ScriptedService service;
  std::unique_ptr<http::Server> server;
};

// A request that ends its connection.
inline std::string get(const std::string& target, const std::string& fields = {}) {
  return "GET " + target + " HTTP/1.1\r\nHost: s\r\nConnection: close\r\n" + fields + "\r\n";
}

// The value of a field of a response; empty = it has none.
inline std::string field_of(const std::string& response, const std::string& name) {
  const auto begin = response.find("\r\n" + name + ": ");
  if (begin == std::string::npos || begin > response.find("\r\n\r\n")) return {};
  const auto value = begin + name.size() + 4;
  return response.substr(value, response.find("\r\n", value) - value);
}

inline std::string body_of(const std::string& response) {
  const auto end = response.find("\r\n\r\n");
  return end == std::string::npos ? std::string{} : response.substr(end + 4);
}

}  // namespace strongroom::support
