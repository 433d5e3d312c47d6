#include "http/access_log.h"

namespace strongroom::http {
namespace {

constexpr std::size_t kShownPath = 200;

std::string name_of(const api::Peer& peer) {
  if (peer.way == api::Peer::Way::tcp) return peer.address;
  return peer.user ? "user " + std::to_string(*peer.user) : "a local user";
}

}  // namespace

std::string new_request_id(base::Random& random) {
  constexpr std::size_t kBits = 80;
  return "req-" + base::random_text(kBits, random);
}

void Access::begin(const api::Request& request) {
  method = request.method.substr(0, kShownPath);
  path = request.target.substr(0, std::min(request.target.find('?'), kShownPath));
}

void Access::write(base::Log& log, std::string_view end) const {
  const auto time =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began).count();
  auto line = method + " " + path + " " + std::to_string(status) + ", " + std::to_string(bytes) + " bytes, " +
              std::to_string(time) + " ms, " + id + ", " + name_of(peer);
  if (!end.empty()) line.append(": ").append(end);
  // A 503 says that somebody else is not there, and comes as often as anybody asks.
  log.write(status >= 500 && status != 503 ? base::LogLevel::warning : base::LogLevel::debug, line);
}

}  // namespace strongroom::http
