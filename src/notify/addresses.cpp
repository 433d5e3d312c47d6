#include "notify/addresses.h"

#include <algorithm>
#include <boost/url.hpp>
#include <cctype>
#include <cstdio>

#include "base/error.h"

namespace strongroom::notify {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::size_t kLongestAddress = 254;  // RFC 5321

bool is_address_character(char c) {
  return c > ' ' && c < '\x7f' && std::string_view{"<>()[]\\,;:\""}.find(c) == std::string_view::npos;
}

}  // namespace

void require_mail_address(std::string_view what, std::string_view address) {
  const auto at = address.find('@');
  const bool plain = std::ranges::all_of(address, is_address_character) && address.size() <= kLongestAddress;
  if (plain && at != 0 && at != std::string_view::npos && at + 1 < address.size() && address.rfind('@') == at) return;
  throw Error{ErrorCode::invalid_input, std::string{what} + " is an address such as backup@example.org"};
}

UrlParts parts_of_url(std::string_view what, std::string_view url) {
  const auto parsed = boost::urls::parse_uri(url);
  if (!parsed ||
      (parsed->scheme_id() != boost::urls::scheme::http && parsed->scheme_id() != boost::urls::scheme::https) ||
      parsed->host().empty())
    throw Error{ErrorCode::invalid_input, std::string{what} + " is an address that begins with http:// or https://"};
  UrlParts parts;
  parts.origin = std::string{parsed->scheme()} + "://" + std::string{parsed->encoded_authority()};
  parts.host = std::string{parsed->encoded_host_and_port()};
  parts.path = std::string{parsed->encoded_path()};
  return parts;
}

std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 && (std::isalnum(byte) != 0 || std::string_view{"-._~:"}.find(c) != std::string_view::npos)) {
      encoded += c;
      continue;
    }
    char hex[4];
    std::snprintf(hex, sizeof hex, "%%%02X", static_cast<unsigned>(byte));
    encoded += hex;
  }
  return encoded;
}

}  // namespace strongroom::notify
