#include "http/wire.h"

#include <algorithm>
#include <array>
#include <boost/algorithm/string/predicate.hpp>
#include <boost/beast/http/status.hpp>

#include "base/error.h"

namespace strongroom::http {
namespace {

constexpr std::array<std::string_view, 5> kOwnFields{"Content-Type", "Content-Length", "Connection",
                                                     "Transfer-Encoding", "X-Request-Id"};
constexpr std::array<std::string_view, 3> kOwnRequestFields{"Content-Length", "Connection", "Transfer-Encoding"};

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && boost::algorithm::iequals(a, b, std::locale::classic());
}

template <typename Fields>
bool is_among(std::string_view name, const Fields& fields) {
  return std::ranges::any_of(fields, [&](std::string_view own) { return same_name(name, own); });
}

// Method and target go into one line between single spaces.
bool is_plain(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; });
}

bool is_name(std::string_view text) {
  constexpr std::string_view kSeparators = "()<>@,;:\\\"/[]?={}";
  return is_plain(text) && text.find_first_of(kSeparators) == std::string_view::npos;
}

bool is_value(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c == '\t' || (c >= ' ' && c != 0x7F) || c < 0; });
}

void append_field(std::string& text, std::string_view name, std::string_view value) {
  text.append(name).append(": ").append(value).append("\r\n");
}

void append_framing(std::string& text, const Framing& framing) {
  if (framing.body != Framing::Body::none) append_field(text, "Content-Type", framing.content_type);
  if (framing.body == Framing::Body::length) append_field(text, "Content-Length", std::to_string(framing.length));
  if (framing.body == Framing::Body::chunked) append_field(text, "Transfer-Encoding", "chunked");
  append_field(text, "Connection", framing.keep_alive ? "keep-alive" : "close");
}

void append_fields(std::string& text, const api::Headers& headers) {
  for (const auto& [name, value] : headers.all()) {
    if (!is_name(name) || !is_value(value) || is_among(name, kOwnFields))
      throw base::Error{base::ErrorCode::internal, "an answer has a header field that cannot be sent", name};
    append_field(text, name, value);
  }
}

}  // namespace

std::string response_head(const api::Response& response, const Framing& framing, std::string_view request_id) {
  const auto reason =
      boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(static_cast<unsigned>(response.status)));
  if (!is_value(framing.content_type))
    throw base::Error{base::ErrorCode::internal, "an answer has a content type that cannot be sent"};
  std::string text = "HTTP/1.1 " + std::to_string(response.status) + " ";
  text.append(reason.data(), reason.size()).append("\r\n");
  append_framing(text, framing);
  append_fields(text, response.headers);
  if (!response.headers.find("Cache-Control")) append_field(text, "Cache-Control", "no-store");
  if (!response.headers.find("X-Content-Type-Options")) append_field(text, "X-Content-Type-Options", "nosniff");
  append_field(text, "X-Request-Id", request_id);
  return text.append("\r\n");
}

std::string request_text(const api::Request& request) {
  if (!is_plain(request.method) || !is_plain(request.target))
    throw base::Error{base::ErrorCode::invalid_input, "a request needs a method and a path without spaces"};
  std::string text = request.method + " " + request.target + " HTTP/1.1\r\n";
  if (!request.headers.find("Host")) append_field(text, "Host", "strongroom");
  for (const auto& [name, value] : request.headers.all()) {
    if (!is_name(name) || !is_value(value) || is_among(name, kOwnRequestFields))
      throw base::Error{base::ErrorCode::invalid_input, "a request has a header field that cannot be sent", name};
    append_field(text, name, value);
  }
  if (!request.body.empty() && !request.headers.find("Content-Type"))
    append_field(text, "Content-Type", "application/json");
  append_field(text, "Content-Length", std::to_string(request.body.size()));
  return text.append("\r\n").append(request.body);
}

}  // namespace strongroom::http
