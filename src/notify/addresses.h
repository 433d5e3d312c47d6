#pragma once

#include <string>
#include <string_view>

namespace strongroom::notify {

// "name@host" and nothing that ends a header or names somebody else. Throws invalid_input.
void require_mail_address(std::string_view what, std::string_view address);

// Of a URL that is http or https and names a host. Throws invalid_input without repeating it, since it may be secret.
struct UrlParts {
  std::string origin;  // "https://ntfy.sh:8443", with user and password where it has them
  std::string host;    // "ntfy.sh:8443", for people
  std::string path;    // "/a/b", without a query
};
UrlParts parts_of_url(std::string_view what, std::string_view url);

// As a part of a path: every byte but letters, digits and "-._~:" as %HH.
std::string percent_encoded(std::string_view text);

}  // namespace strongroom::notify
