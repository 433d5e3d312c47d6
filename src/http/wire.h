// The heads of HTTP/1.1 messages (RFC 9112) as text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/message.h"

namespace strongroom::http {

// How a body is sent, and what is said about it.
struct Framing {
  enum class Body {
    none,     // the status has no body
    length,   // as many bytes as `length`
    chunked,  // in chunks
    to_end,   // until the connection ends, for HTTP/1.0
  };
  Body body = Body::length;
  std::uint64_t length = 0;
  std::string_view content_type = "application/json";
  bool keep_alive = true;
};

// Status line and fields, the empty line included. Adds Cache-Control: no-store where the response does not say
// otherwise. Throws internal on a field of the response that would break the message or that is the transport's own.
std::string response_head(const api::Response& response, const Framing& framing, std::string_view request_id);

// A request for the owner, body included. Throws invalid_input when method, target or a field would break its head.
std::string request_text(const api::Request& request);

}  // namespace strongroom::http
