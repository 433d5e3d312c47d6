// What RFC 9112 asks of a request's head beyond its grammar, and what we ask so that no proxy before us can see another
// request in the same bytes.
#pragma once

#include <optional>
#include <string>

#include "api/message.h"

namespace strongroom::http {

// Why the request cannot be served ("it needs exactly one Host field"); nullopt = it can. `request` has its head only.
std::optional<std::string> fault_of(const api::Request& request, bool is_http_1_0);

// "http://host/path?x" is "/path?x"; anything else stays as it is.
std::string origin_form(const std::string& target);

}  // namespace strongroom::http
