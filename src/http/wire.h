// HTTP/1.1 messages (RFC 9112) as text.
#pragma once

#include <string>
#include <string_view>

#include "api/message.h"

namespace strongroom::http {

std::string response_text(const api::Response& response, bool keep_alive);
// A request for the owner. Throws invalid_input when method or target would break its first line.
std::string request_text(const api::Request& request);

}  // namespace strongroom::http
