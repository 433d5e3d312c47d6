// Who may come in, as it is stored. Nothing here opens anything: of every secret only a hash is kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"

namespace strongroom::domain {

struct User {
  std::string name;
  std::string role;           // "viewer", "operator", "admin"
  std::string password_hash;  // Argon2id, in the form that libsodium writes
  bool disabled = false;
  base::UtcTime created_at{};
  // Grows when password or role changes and when the user is disabled: what was handed out before is worth nothing
  // then.
  std::uint64_t generation = 1;
};

// A token for programs.
struct ApiToken {
  std::string id;
  std::string name;    // of those that are not revoked no two have the same
  std::string role;    // as of a user
  std::string sha256;  // of the token, 64 hex digits
  base::UtcTime created_at{};
  std::optional<base::UtcTime> expires_at{};
  std::optional<base::UtcTime> last_used_at{};  // up to some minutes late
  std::optional<base::UtcTime> revoked_at{};
};

// A log-in that has not ended. One that was revoked is not there any more.
struct Session {
  std::string id;
  std::string user;
  std::uint64_t generation = 1;  // the user's, when it began
  std::string refresh_sha256;    // of the refresh token that is good now, 64 hex digits
  std::string cookie_sha256;     // of what the browser's cookie holds
  base::UtcTime created_at{};
  base::UtcTime last_seen_at{};  // up to some minutes late
  base::UtcTime expires_at{};    // however busy it is
  std::string address;           // where the log-in came from
  std::string user_agent;        // as it called itself; cut to a bound
};

// `value` is a JSON text. `version` grows with every change.
struct Setting {
  std::string key;
  std::string value;
  std::uint64_t version = 1;
  base::UtcTime changed_at{};
};

// What was started under a key that a client chose, so that the same request twice starts one run.
struct IdempotencyKey {
  std::string actor;
  std::string key;
  std::string request_hash;
  std::string run_id;  // empty until the run is there
  base::UtcTime created_at{};
};

}  // namespace strongroom::domain
