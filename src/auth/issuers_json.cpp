// The list of issuers as a setting.
#include <boost/json.hpp>

#include "auth/external_issuers.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "ledger/hash.h"

namespace strongroom::auth {
namespace {

namespace json = boost::json;
using base::Error;
using base::ErrorCode;

[[noreturn]] void refuse_list(const std::string& why) {
  throw Error::with_words(ErrorCode::invalid_input, "this list of issuers cannot be used", why,
                          "Each has name, iss, aud, roles, and one of secret, public_key and jwks.");
}

std::map<std::string, Role> roles_in(const json::object& object) {
  std::map<std::string, Role> roles;
  const auto* mapping = object.if_contains("roles");
  if (mapping == nullptr || !mapping->is_object()) refuse_list("roles is missing");
  for (const auto& [theirs, ours] : mapping->get_object()) {
    const auto role = ours.is_string() ? role_from_text(std::string_view{ours.get_string()}) : std::nullopt;
    if (!role) refuse_list("a role is viewer, operator or admin");
    roles.emplace(theirs, *role);
  }
  return roles;
}

ExternalIssuer issuer_in(const json::value& value) {
  if (!value.is_object()) refuse_list("an issuer that is no object");
  const auto& object = value.get_object();
  const auto secret = ledger::from_base64(base::string_or(object, "secret"));
  if (!secret) refuse_list("a secret that is not base64");
  ExternalIssuer issuer;
  issuer.name = base::string_or(object, "name");
  issuer.issuer = base::string_or(object, "iss");
  issuer.audience = base::string_or(object, "aud");
  issuer.shared_secret.bytes = *secret;
  issuer.public_key_file = base::unescape_path(base::string_or(object, "public_key"));
  issuer.jwks_file = base::unescape_path(base::string_or(object, "jwks"));
  issuer.role_claim = base::string_or(object, "role_claim", "role");
  issuer.roles = roles_in(object);
  return issuer;
}

json::object sealed_json(const ExternalIssuer& issuer) {
  json::object object{{"name", issuer.name}, {"iss", issuer.issuer}, {"aud", issuer.audience}};
  if (!issuer.shared_secret.bytes.empty()) object["secret"] = ledger::to_base64(issuer.shared_secret.bytes);
  if (!issuer.public_key_file.empty()) object["public_key"] = base::escape_path(issuer.public_key_file.native());
  if (!issuer.jwks_file.empty()) object["jwks"] = base::escape_path(issuer.jwks_file.native());
  object["role_claim"] = issuer.role_claim;
  auto& roles = object["roles"].emplace_object();
  for (const auto& [theirs, ours] : issuer.roles) roles[theirs] = to_text(ours);
  return object;
}

}  // namespace

std::vector<ExternalIssuer> issuers_from_json(const json::value& value) {
  if (!value.is_array()) refuse_list("it is no list");
  std::vector<ExternalIssuer> issuers;
  for (const auto& one : value.get_array()) issuers.push_back(issuer_in(one));
  return issuers;
}

json::value to_json(const std::vector<ExternalIssuer>& issuers) {
  json::array list;
  for (const auto& issuer : issuers) list.emplace_back(sealed_json(issuer));
  return list;
}

}  // namespace strongroom::auth
