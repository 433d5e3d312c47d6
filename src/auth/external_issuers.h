// JWTs of the admin's own application.
#pragma once

#include <boost/json/fwd.hpp>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "auth/principal.h"
#include "base/clock.h"
#include "base/secret_string.h"
#include "domain/vault.h"

namespace strongroom::auth {

// Exactly one of the three keys is given.
struct ExternalIssuer {
  std::string name;                         // as of a plan; actors begin with it
  std::string issuer;                       // "iss", to the letter
  std::string audience;                     // must be, or be among, "aud"
  domain::SealedSecret shared_secret{};     // HS256; sealed by seal_issuer_secret
  std::filesystem::path public_key_file{};  // PEM
  std::filesystem::path jwks_file{};        // RFC 7517
  std::string role_claim = "role";
  std::map<std::string, Role> roles{};  // what the claim may say; anything else is refused
};

// Throws invalid_input when it is shorter than 32 bytes.
domain::SealedSecret seal_issuer_secret(domain::Vault& vault, const std::string& name,
                                        const base::SecretString& secret);

// [{"name","iss","aud","secret" (base64 of what is sealed) | "public_key" | "jwks" (paths),"role_claim","roles":{…}}]:
// how the list is kept as a setting. Throws invalid_input with what is wrong.
std::vector<ExternalIssuer> issuers_from_json(const boost::json::value& value);
boost::json::value to_json(const std::vector<ExternalIssuer>& issuers);

// Any thread may call.
class ExternalIssuers {
 public:
  // Reads the key files. Throws invalid_input, not_found or permission, with the name of the issuer.
  ExternalIssuers(const std::vector<ExternalIssuer>& issuers, domain::Vault& vault);

  // Refuses (refusal.h) what is not signed by the key of its issuer, is not for us, or is not valid now (60 s of
  // leeway). From memory.
  Principal verify(std::string_view token, base::UtcTime now) const;
  // These from now on, their key files as they are now. One whose keys cannot be read keeps those it had, and without
  // any nobody of it gets in; the others are not touched by that. Returns a sentence for each such issuer.
  std::vector<std::string> replace(const std::vector<ExternalIssuer>& issuers);
  bool knows(std::string_view name) const;

 private:
  struct Known;
  using Table = std::map<std::string, std::shared_ptr<const Known>>;  // by "iss"
  std::shared_ptr<Known> read(const ExternalIssuer& issuer) const;
  std::shared_ptr<const Known> earlier(const ExternalIssuer& issuer) const;
  static void put(Table& table, std::shared_ptr<const Known> known);
  std::shared_ptr<const Table> table() const;

  domain::Vault& vault_;
  mutable std::mutex mutex_;  // of the pointer
  std::shared_ptr<const Table> table_;
};

}  // namespace strongroom::auth
