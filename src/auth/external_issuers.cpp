#include "auth/external_issuers.h"

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <optional>

#include "auth/jws.h"
#include "auth/refusal.h"
#include "auth/strict_json.h"
#include "auth/verification_key.h"
#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "domain/names.h"

namespace strongroom::auth {
namespace {

namespace json = boost::json;
using base::Error;
using base::ErrorCode;

constexpr std::chrono::seconds kLeeway{60};
constexpr double kLastSecond = 253402300799;  // of the year 9999
constexpr std::size_t kLongestSubject = 255;

using Keys = std::map<std::string, VerificationKey>;  // by "kid"; one without a name has none

[[noreturn]] void refuse_issuer(const std::string& name, const std::string& why) {
  throw Error::with_words(ErrorCode::invalid_input, "the issuer " + base::terminal_safe(name) + " cannot be used", why,
                          "Correct it in the settings or in its file.");
}

// Keys that are for something else than signatures, or that nothing here verifies with, are passed over.
Keys keys_in_set(const std::string& text) {
  Keys keys;
  const auto set = parse_strict_object(text);
  const auto* list = set.if_contains("keys");
  if (list == nullptr || !list->is_array()) throw Error{ErrorCode::invalid_input, "no set of keys"};
  std::string last_refusal = "it has none";
  for (const auto& value : list->get_array()) {
    const auto* jwk = value.if_object();
    if (jwk == nullptr) throw Error{ErrorCode::invalid_input, "a key that is no object"};
    if (base::string_or(*jwk, "use", "sig") != "sig") continue;
    std::optional<VerificationKey> key;
    try {
      key = VerificationKey::from_jwk(*jwk);
    } catch (const Error& error) {
      last_refusal = error.message();
      continue;
    }
    if (!keys.emplace(base::string_or(*jwk, "kid"), *std::move(key)).second)
      throw Error{ErrorCode::invalid_input, "two of its keys have the same kid"};
  }
  if (keys.empty()) throw Error{ErrorCode::invalid_input, "no key that can be used: " + last_refusal};
  return keys;
}

std::string purpose_of(const std::string& name) {
  return "auth/issuer/" + name + "/secret";
}

// A pipe in its place would be waited for without end.
std::string key_file(const std::filesystem::path& path) {
  base::open_regular_file(path);
  return base::read_file(path);
}

Keys keys_of(const ExternalIssuer& issuer, domain::Vault& vault) {
  const auto given = static_cast<int>(!issuer.shared_secret.bytes.empty()) +
                     static_cast<int>(!issuer.public_key_file.empty()) + static_cast<int>(!issuer.jwks_file.empty());
  if (given != 1) refuse_issuer(issuer.name, "it needs a shared secret, a public key or a set of keys, one of them");
  Keys keys;
  if (!issuer.shared_secret.bytes.empty())
    keys.emplace("", VerificationKey::from_secret(vault.open(purpose_of(issuer.name), issuer.shared_secret)));
  else if (!issuer.public_key_file.empty())
    keys.emplace("", VerificationKey::from_pem(key_file(issuer.public_key_file)));
  else
    keys = keys_in_set(key_file(issuer.jwks_file));
  return keys;
}

std::string text_claim(const json::object& claims, const std::string& name) {
  const auto* value = claims.if_contains(name);
  if (value == nullptr || !value->is_string()) refuse("the claim " + name + " is missing or no text");
  return std::string{std::string_view{value->get_string()}};
}

std::optional<base::UtcTime> time_claim(const json::object& claims, const char* name) {
  const auto* value = claims.if_contains(name);
  if (value == nullptr) return std::nullopt;
  const double seconds = value->is_number() ? value->to_number<double>() : -1;
  if (!(seconds >= 0 && seconds <= kLastSecond)) refuse(std::string{"the claim "} + name + " is no time");
  return base::UtcTime{std::chrono::seconds{static_cast<std::int64_t>(seconds)}};
}

bool names_audience(const json::object& claims, const std::string& audience) {
  const auto* value = claims.if_contains("aud");
  if (value == nullptr) return false;
  if (const auto* text = value->if_string()) return std::string_view{*text} == audience;
  if (const auto* list = value->if_array())
    for (const auto& one : *list)
      if (one.is_string() && std::string_view{one.get_string()} == audience) return true;
  return false;
}

base::UtcTime require_valid_now(const json::object& claims, base::UtcTime now) {
  const auto expires = time_claim(claims, "exp");
  if (!expires) refuse("the claim exp is missing");
  if (now >= *expires + kLeeway) refuse("the token has expired");
  const auto begins = time_claim(claims, "nbf");
  if (begins && now + kLeeway < *begins) refuse("the token is not valid yet");
  return *expires + kLeeway;
}

// What may stand in an actor's name.
std::string subject_of(const json::object& claims) {
  auto subject = text_claim(claims, "sub");
  if (subject.empty() || subject.size() > kLongestSubject || base::terminal_safe(subject) != subject)
    refuse("the claim sub cannot name anybody");
  return subject;
}

}  // namespace

struct ExternalIssuers::Known {
  ExternalIssuer issuer;
  Keys keys;

  const VerificationKey& key_for(const CompactJws& jws) const {
    if (issuer.jwks_file.empty()) return keys.begin()->second;
    if (jws.key_id.empty() && keys.size() == 1) return keys.begin()->second;
    const auto found = keys.find(jws.key_id);
    if (jws.key_id.empty() || found == keys.end()) refuse("no key of that kid");
    return found->second;
  }
  Role role_in(const json::object& claims) const {
    const auto role = issuer.roles.find(text_claim(claims, issuer.role_claim));
    if (role == issuer.roles.end()) refuse("the token's role means nothing here");
    return role->second;
  }
};

domain::SealedSecret seal_issuer_secret(domain::Vault& vault, const std::string& name,
                                        const base::SecretString& secret) {
  VerificationKey::from_secret(secret);
  return vault.seal(purpose_of(name), secret);
}

ExternalIssuers::ExternalIssuers(const std::vector<ExternalIssuer>& issuers, domain::Vault& vault) : vault_{vault} {
  auto table = std::make_shared<Table>();
  for (const auto& issuer : issuers) put(*table, read(issuer));
  table_ = std::move(table);
}

std::shared_ptr<ExternalIssuers::Known> ExternalIssuers::read(const ExternalIssuer& issuer) const {
  domain::require_valid_name("issuer", issuer.name);
  if (issuer.issuer.empty() || issuer.audience.empty() || issuer.role_claim.empty())
    refuse_issuer(issuer.name, "iss, aud and the claim with the role are needed");
  auto known = std::make_shared<Known>();
  known->issuer = issuer;
  try {
    known->keys = keys_of(issuer, vault_);
  } catch (const Error& error) {
    throw Error::with_words(error.code(), "the key of the issuer " + issuer.name + " cannot be used", error.message(),
                            error.hint(), error.detail());
  }
  return known;
}

void ExternalIssuers::put(Table& table, std::shared_ptr<const Known> known) {
  const auto& issuer = known->issuer;
  for (const auto& [iss, other] : table)
    if (other->issuer.name == issuer.name) refuse_issuer(issuer.name, "there are two of that name");
  if (table.contains(issuer.issuer)) refuse_issuer(issuer.name, "another one has the same iss");
  table.emplace(issuer.issuer, std::move(known));
}

std::shared_ptr<const ExternalIssuers::Table> ExternalIssuers::table() const {
  const std::lock_guard lock{mutex_};
  return table_;
}

Principal ExternalIssuers::verify(std::string_view token, base::UtcTime now) const {
  const auto table = this->table();
  if (table->empty()) refuse("no token of ours, and no other issuer is configured");
  const auto jws = read_jws(token);
  const auto found = table->find(text_claim(jws.claims, "iss"));
  if (found == table->end()) refuse("an issuer that is not configured");
  const auto& known = *found->second;
  const auto& key = known.key_for(jws);
  if (jws.algorithm != key.algorithm()) refuse("the token's algorithm is not its key's");
  if (!key.verifies(jws.signed_bytes, jws.signature)) refuse("the token's signature is wrong");
  if (!names_audience(jws.claims, known.issuer.audience)) refuse("the token is for somebody else");
  Principal principal;
  principal.expires_at = require_valid_now(jws.claims, now);
  principal.kind = Principal::Kind::external;
  principal.name = known.issuer.name + ":" + subject_of(jws.claims);
  principal.role = known.role_in(jws.claims);
  return principal;
}

// Of the same name, and with its key in the same place.
std::shared_ptr<const ExternalIssuers::Known> ExternalIssuers::earlier(const ExternalIssuer& issuer) const {
  for (const auto& [iss, known] : *table()) {
    const auto& before = known->issuer;
    if (before.name != issuer.name || before.public_key_file != issuer.public_key_file ||
        before.jwks_file != issuer.jwks_file || before.shared_secret.bytes != issuer.shared_secret.bytes)
      continue;
    auto again = std::make_shared<Known>(*known);
    again->issuer = issuer;
    return again;
  }
  return nullptr;
}

std::vector<std::string> ExternalIssuers::replace(const std::vector<ExternalIssuer>& issuers) {
  std::vector<std::string> problems;
  auto table = std::make_shared<Table>();
  for (const auto& issuer : issuers) {
    std::shared_ptr<const Known> known;
    try {
      known = read(issuer);
    } catch (const Error& error) {
      problems.push_back(error.message());
      known = earlier(issuer);
    }
    if (known) put(*table, std::move(known));
  }
  const std::lock_guard lock{mutex_};
  table_ = std::move(table);
  return problems;
}

bool ExternalIssuers::knows(std::string_view name) const {
  const auto table = this->table();
  return std::ranges::any_of(*table, [&](const auto& known) { return known.second->issuer.name == name; });
}

}  // namespace strongroom::auth
