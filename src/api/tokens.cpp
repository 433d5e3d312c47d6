// API tokens: for programs.
#include "auth/tokens.h"

#include <utility>

#include "api/access.h"
#include "api/call.h"
#include "api/envelope.h"
#include "base/json.h"
#include "operations/members.h"

namespace strongroom::api {
namespace {

namespace json = boost::json;

Response list_tokens(const Door& door) {
  json::array items;
  for (const auto& token : door.authenticator.tokens().list()) items.emplace_back(auth::to_json(token));
  return success("ok", json::object{{"items", std::move(items)}, {"next_cursor", nullptr}});
}

// The token itself is in this one answer and never again.
Response create_token(const Door& door, const Call& call) {
  const auto body = call.body();
  operations::Members members{body};
  const auto name = members.text("name");
  const auto role = auth::role_from_text(members.text("role").value_or(""));
  const auto expires_at = members.time("expires_at");
  members.refuse_others();
  if (!name || !role)
    throw base::Error{base::ErrorCode::invalid_input, "a token has a 'name' and a 'role': viewer, operator or admin"};
  const auto made = door.authenticator.tokens().create(*name, *role, expires_at, call.actor());
  auto data = auth::to_json(made.token);
  data["token"] = made.text.reveal();
  return success("the token was made; it is shown this once", std::move(data), 201);
}

Response revoke_token(const Door& door, const Call& call) {
  return success("the token was revoked",
                 auth::to_json(door.authenticator.tokens().revoke(call.path("id"), call.actor())));
}

}  // namespace

std::vector<Operation> token_operations(const Door& door) {
  return {{.id = "listTokens",
           .method = "GET",
           .path = "/api/v1/tokens",
           .access = Access::admin,
           .act = [&door](const Call&) { return list_tokens(door); }},
          {.id = "createToken",
           .method = "POST",
           .path = "/api/v1/tokens",
           .access = Access::admin,
           .act = [&door](const Call& call) { return create_token(door, call); }},
          {.id = "revokeToken",
           .method = "DELETE",
           .path = "/api/v1/tokens/{id}",
           .access = Access::admin,
           .act = [&door](const Call& call) { return revoke_token(door, call); }}};
}

}  // namespace strongroom::api
