// Who may come in, over the API: log-in, users, tokens, sessions. A service's alone; a lone command lets nobody in.
#pragma once

#include <vector>

#include "api/operation.h"
#include "auth/authenticator.h"

namespace strongroom::api {

struct Door {
  auth::Authenticator& authenticator;
  bool behind_proxy = false;  // which does TLS: cookies are for encrypted connections then
};

// The door outlives the operations.
std::vector<Operation> access_operations(const Door& door);

// One file each.
std::vector<Operation> log_in_operations(const Door& door);
std::vector<Operation> user_operations(const Door& door);
std::vector<Operation> token_operations(const Door& door);
std::vector<Operation> issuer_operations(const Door& door);

}  // namespace strongroom::api
