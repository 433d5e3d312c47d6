// Who asks, and what they may.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace strongroom::auth {

// Each may what the one before may: viewers see, operators run plans of files and cancel, admins do all.
enum class Role { viewer, operator_, admin };

std::string_view to_text(Role role);  // "viewer", "operator", "admin"
std::optional<Role> role_from_text(std::string_view text);

struct Principal {
  enum class Kind {
    local,     // through the Unix socket or in process: the operating system vouches
    group,     // through the socket of a group, who let him in
    user,      // logged in with a password
    token,     // a named API token
    external,  // a JWT of the admin's own application
  };
  Kind kind = Kind::local;
  std::string name;  // of the user or the token; of a JWT its "iss" and "sub", "shop:17"
  Role role = Role::viewer;
  std::string session;                        // of a user's log-in; empty otherwise
  std::string token{};                        // id of an API token; empty otherwise
  std::optional<base::UtcTime> expires_at{};  // when what was presented ends by itself; nullopt = never
};

std::string_view to_text(Principal::Kind kind);  // "local", "group", "user", "token", "external"

// As the ledger names who did something: "user:anna", "token:ci", "jwt:shop:17", "cli:root", "group:anna".
std::string actor_of(const Principal& principal);

}  // namespace strongroom::auth
