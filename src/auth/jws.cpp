#include "auth/jws.h"

#include <strings.h>
#include <array>
#include <boost/json.hpp>

#include "auth/refusal.h"
#include "auth/strict_json.h"
#include "ledger/hash.h"

namespace strongroom::auth {
namespace {

namespace json = boost::json;

std::array<std::string_view, 3> parts_of(std::string_view token) {
  const auto first = token.find('.');
  const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos)
    refuse("a token that has not three parts");
  return {token.substr(0, first), token.substr(first + 1, second - first - 1), token.substr(second + 1)};
}

std::string decoded(std::string_view part) {
  auto bytes = ledger::from_base64url(part);
  if (!bytes) refuse("a part of the token is not base64url");
  return *std::move(bytes);
}

json::object object_in(std::string_view part) {
  try {
    return parse_strict_object(decoded(part));
  } catch (const base::Error& error) {
    if (error.code() == base::ErrorCode::unauthenticated) throw;
    refuse("a part of the token: " + error.message());
  }
}

// Empty when it is not there.
std::string text_member(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr) return {};
  if (!value->is_string()) refuse("the token's " + std::string{name} + " is no text");
  return std::string{std::string_view{value->get_string()}};
}

bool is_token_type(const std::string& type) {
  return ::strcasecmp(type.c_str(), "JWT") == 0 || ::strcasecmp(type.c_str(), "at+jwt") == 0;
}

}  // namespace

CompactJws read_jws(std::string_view token) {
  if (token.size() > kLongestJws) refuse("a token of more than 8 KiB");
  const auto [header, claims, signature] = parts_of(token);
  CompactJws jws;
  jws.header = object_in(header);
  if (jws.header.contains("crit")) refuse("the token asks for something critical that we do not know");
  if (jws.header.contains("typ") && !is_token_type(text_member(jws.header, "typ")))
    refuse("the token is of another type");
  jws.algorithm = text_member(jws.header, "alg");
  if (jws.algorithm.empty() || ::strcasecmp(jws.algorithm.c_str(), "none") == 0) refuse("the token is not signed");
  jws.key_id = text_member(jws.header, "kid");
  jws.claims = object_in(claims);
  jws.signature = decoded(signature);
  jws.signed_bytes = std::string{token.substr(0, header.size() + 1 + claims.size())};
  return jws;
}

}  // namespace strongroom::auth
