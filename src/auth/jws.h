// Signed tokens as they come: the compact form of RFC 7515, and nothing of it that is not needed.
#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <string>
#include <string_view>

namespace strongroom::auth {

inline constexpr std::size_t kLongestJws = 8 * 1024;

// Nothing in it is believed before the signature is verified by a key that was chosen for its issuer.
struct CompactJws {
  boost::json::object header;
  boost::json::object claims;
  std::string algorithm;     // "alg", never empty
  std::string key_id;        // "kid"; empty = none
  std::string signed_bytes;  // header and payload as they came, with the dot between
  std::string signature;     // raw
};

// Refuses (refusal.h): longer than kLongestJws, not three parts of strict base64url, not JSON objects, a member twice,
// a "typ" other than JWT and at+jwt, a "crit", "alg" missing or none.
CompactJws read_jws(std::string_view token);

}  // namespace strongroom::auth
