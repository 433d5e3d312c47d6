#include "http/wire.h"

#include <algorithm>
#include <boost/beast/http/status.hpp>
#include <boost/json/serialize.hpp>

#include "base/error.h"

namespace strongroom::http {
namespace {

// Method and target go into one line between single spaces.
bool is_plain(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

}  // namespace

std::string response_text(const api::Response& response, bool keep_alive) {
  const auto body = boost::json::serialize(response.body);
  const auto reason =
      boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(static_cast<unsigned>(response.status)));
  std::string text = "HTTP/1.1 " + std::to_string(response.status) + " ";
  text.append(reason.data(), reason.size()).append("\r\nContent-Type: application/json\r\nCache-Control: no-store\r\n");
  text.append("Connection: ").append(keep_alive ? "keep-alive" : "close");
  text.append("\r\nContent-Length: ").append(std::to_string(body.size())).append("\r\n\r\n").append(body);
  return text;
}

std::string request_text(const api::Request& request) {
  if (!is_plain(request.method) || !is_plain(request.target))
    throw base::Error{base::ErrorCode::invalid_input, "a request needs a method and a path without spaces"};
  std::string text = request.method + " " + request.target + " HTTP/1.1\r\nHost: strongroom\r\n";
  if (!request.body.empty()) text.append("Content-Type: application/json\r\n");
  return text.append("Content-Length: ").append(std::to_string(request.body.size())).append("\r\n\r\n") + request.body;
}

}  // namespace strongroom::http
