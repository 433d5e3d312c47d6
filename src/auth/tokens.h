// API tokens: for programs, named, with a role.
//
// "sr_" | base64url of 32 random bytes (43 characters) | 6 characters of checksum: the beginning of base64url of the
// SHA-256 of what stands before. The prefix lets scanners of leaked secrets find one, the checksum tells a mistyped one
// without asking anybody. Only the SHA-256 of the whole is kept.
#pragma once

#include <boost/json/fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/access_book.h"
#include "auth/principal.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/secret_string.h"
#include "domain/access.h"
#include "ledger/actor.h"

namespace strongroom::auth {

std::string new_api_token(base::Random& random);
bool looks_like_api_token(std::string_view text);  // begins as one
bool is_api_token(std::string_view text);          // is one, by its form and checksum

struct NewToken {
  domain::ApiToken token;
  base::SecretString text;  // is never to be had again
};

// Any thread may call. Changes are in the ledger under `actor`, and hold from the moment they return.
class Tokens {
 public:
  Tokens(AccessBook& book, const base::Clock& clock, base::Random& random)
      : book_{book}, clock_{clock}, random_{random} {}

  std::vector<domain::ApiToken> list() { return book_.store().api_tokens(); }
  // Throws conflict when a token that is not revoked has that name, invalid_input when it would have expired already.
  NewToken create(const std::string& name, Role role, std::optional<base::UtcTime> expires_at,
                  const ledger::Actor& actor);
  // By id, or by the name of one that is not revoked. Throws not_found, conflict.
  domain::ApiToken revoke(const std::string& id_or_name, const ledger::Actor& actor);

 private:
  AccessBook& book_;
  const base::Clock& clock_;
  base::Random& random_;
};

// Never a hash.
boost::json::object to_json(const domain::ApiToken& token);

}  // namespace strongroom::auth
