#include "auth/tokens.h"

#include <boost/json.hpp>

#include "auth/secret_bytes.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "domain/names.h"
#include "ledger/hash.h"

namespace strongroom::auth {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::string_view kPrefix = "sr_";
constexpr std::size_t kSecretCharacters = 43;
constexpr std::size_t kChecksumCharacters = 6;
constexpr std::size_t kIdBits = 40;

std::string checksum_of(std::string_view text) {
  ledger::Hasher hasher;
  return ledger::to_base64url(ledger::bytes_of(hasher.sha256(text))).substr(0, kChecksumCharacters);
}

domain::ApiToken find_token(domain::AccessStore& store, const std::string& id_or_name) {
  if (auto token = store.find_api_token(id_or_name)) return *std::move(token);
  for (auto& token : store.api_tokens())
    if (token.name == id_or_name && !token.revoked_at) return std::move(token);
  throw Error::with_words(ErrorCode::not_found, "there is no token " + base::terminal_safe(id_or_name), {},
                          "See what there is with 'strongroom token list'.");
}

}  // namespace

std::string new_api_token(base::Random& random) {
  auto text = std::string{kPrefix} + ledger::to_base64url(random_bytes(kSecretBytes, random));
  return text + checksum_of(text);
}

bool looks_like_api_token(std::string_view text) {
  return text.starts_with(kPrefix);
}

bool is_api_token(std::string_view text) {
  constexpr auto kBody = kPrefix.size() + kSecretCharacters;
  return looks_like_api_token(text) && text.size() == kBody + kChecksumCharacters &&
         text.substr(kBody) == checksum_of(text.substr(0, kBody));
}

NewToken Tokens::create(const std::string& name, Role role, std::optional<base::UtcTime> expires_at,
                        const ledger::Actor& actor) {
  domain::require_valid_name("token", name);
  const auto now = clock_.now();
  if (expires_at && *expires_at <= now) throw Error{ErrorCode::invalid_input, "the token would have expired already"};
  NewToken made{{}, base::SecretString{new_api_token(random_)}};
  made.token.id = base::random_text(kIdBits, random_);
  made.token.name = name;
  made.token.role = to_text(role);
  made.token.sha256 = sha256_hex(made.text.reveal());
  made.token.created_at = now;
  made.token.expires_at = expires_at;
  book_.change_token(made.token.id, [&](domain::AccessStore& store) { store.add_api_token(made.token, actor); });
  return made;
}

domain::ApiToken Tokens::revoke(const std::string& id_or_name, const ledger::Actor& actor) {
  const auto token = find_token(book_.store(), id_or_name);
  book_.change_token(token.id, [&](domain::AccessStore& store) { store.revoke_api_token(token.id, actor); });
  return find_token(book_.store(), token.id);
}

boost::json::object to_json(const domain::ApiToken& token) {
  return {{"id", token.id},
          {"name", token.name},
          {"role", token.role},
          {"created_at", base::format_utc(token.created_at)},
          {"expires_at", base::time_or_null(token.expires_at)},
          {"last_used_at", base::time_or_null(token.last_used_at)},
          {"revoked_at", base::time_or_null(token.revoked_at)}};
}

}  // namespace strongroom::auth
