#include "auth/access_token.h"

#include <boost/json.hpp>
#include <chrono>

#include "auth/jws.h"
#include "auth/refusal.h"
#include "auth/secret_bytes.h"
#include "base/error.h"
#include "base/json.h"
#include "ledger/hash.h"

namespace strongroom::auth {
namespace {

namespace json = boost::json;
using base::Error;
using base::ErrorCode;

constexpr std::string_view kHeader = R"({"alg":"HS256","typ":"JWT"})";
constexpr std::string_view kAudience = "strongroom-api";
constexpr const char* kKeySetting = "auth.access-key";
constexpr std::string_view kKeyPurpose = "setting/auth.access-key";

std::uint64_t seconds_of(base::UtcTime time) {
  return static_cast<std::uint64_t>(std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
}

base::UtcTime time_of(std::uint64_t seconds) {
  return base::UtcTime{std::chrono::seconds{static_cast<std::int64_t>(seconds)}};
}

AccessClaims claims_in(const json::object& object) {
  AccessClaims claims;
  claims.user = base::string_or(object, "sub");
  claims.session = base::string_or(object, "sid");
  claims.generation = base::uint_or(object, "gen");
  claims.issued_at = time_of(base::uint_or(object, "iat"));
  claims.expires_at = time_of(base::uint_or(object, "exp"));
  const auto role = role_from_text(base::string_or(object, "role"));
  if (!role || claims.user.empty() || claims.session.empty()) refuse("an access token that lacks something");
  claims.role = *role;
  return claims;
}

base::SecretString open_key(domain::Vault& vault, const domain::Setting& setting) {
  const auto value = base::parse_json(setting.value);
  const auto sealed = value.is_string() ? ledger::from_base64(std::string_view{value.get_string()}) : std::nullopt;
  if (!sealed) throw Error{ErrorCode::integrity, "the setting " + setting.key + " is not what was written"};
  return vault.open(kKeyPurpose, {*sealed});
}

}  // namespace

std::string AccessTokens::issue(const AccessClaims& claims, base::Random& random) const {
  const json::object object{{"iss", kOwnIssuer},
                            {"aud", kAudience},
                            {"sub", claims.user},
                            {"role", to_text(claims.role)},
                            {"sid", claims.session},
                            {"gen", claims.generation},
                            {"iat", seconds_of(claims.issued_at)},
                            {"exp", seconds_of(claims.expires_at)},
                            {"jti", ledger::to_base64url(random_bytes(12, random))}};
  auto token = ledger::to_base64url(kHeader) + "." + ledger::to_base64url(json::serialize(object));
  token += "." + ledger::to_base64url(hmac_sha256(key_.reveal(), token));
  return token;
}

// The signature comes first: nothing that others wrote is even parsed.
std::optional<AccessClaims> AccessTokens::read(std::string_view token, base::UtcTime now) const {
  static const auto header = ledger::to_base64url(kHeader) + ".";
  if (token.size() > kLongestJws || !token.starts_with(header)) return std::nullopt;
  const auto dot = token.rfind('.');
  const auto signature = ledger::from_base64url(token.substr(dot + 1));
  if (!signature || !same_bytes(*signature, hmac_sha256(key_.reveal(), token.substr(0, dot)))) return std::nullopt;
  const auto jws = read_jws(token);
  if (base::string_or(jws.claims, "iss") != kOwnIssuer || base::string_or(jws.claims, "aud") != kAudience)
    refuse("a token of ours for something else");
  auto claims = claims_in(jws.claims);
  if (now >= claims.expires_at) refuse("the access token has expired");
  return claims;
}

base::SecretString load_or_make_access_key(domain::AccessStore& store, domain::Vault& vault, base::Random& random) {
  if (const auto setting = store.find_setting(kKeySetting)) return open_key(vault, *setting);
  base::SecretString key{random_bytes(kSecretBytes, random)};
  const auto sealed = ledger::to_base64(vault.seal(kKeyPurpose, key).bytes);
  store.put_setting(kKeySetting, json::serialize(json::value(sealed)), "system", 0);
  return key;
}

}  // namespace strongroom::auth
