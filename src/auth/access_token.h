// Our own access tokens: JWTs of a quarter of an hour, HS256 with a key that only this data directory has.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "auth/principal.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/secret_string.h"
#include "domain/access_store.h"
#include "domain/vault.h"

namespace strongroom::auth {

struct AccessClaims {
  std::string user;
  Role role = Role::viewer;
  std::string session;
  std::uint64_t generation = 0;
  base::UtcTime issued_at{};   // whole seconds
  base::UtcTime expires_at{};  // whole seconds
};

inline constexpr std::string_view kOwnIssuer = "strongroom";

// Any thread may call.
class AccessTokens {
 public:
  explicit AccessTokens(base::SecretString key) : key_{std::move(key)} {}

  std::string issue(const AccessClaims& claims, base::Random& random) const;
  // nullopt when it was not signed by us, in exactly the form in which we sign. Refuses (refusal.h) what we signed and
  // is not valid any more.
  std::optional<AccessClaims> read(std::string_view token, base::UtcTime now) const;

 private:
  base::SecretString key_;
};

// The key that signs; made once and kept sealed as the setting "auth.access-key". Throws integrity when secret.key is
// not the one it was sealed with.
base::SecretString load_or_make_access_key(domain::AccessStore& store, domain::Vault& vault, base::Random& random);

}  // namespace strongroom::auth
