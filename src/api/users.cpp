// Users and the log-ins they have.
#include "auth/users.h"

#include <iterator>
#include <utility>

#include "api/access.h"
#include "api/call.h"
#include "api/envelope.h"
#include "api/resource.h"
#include "base/json.h"
#include "operations/members.h"

namespace strongroom::api {
namespace {

namespace json = boost::json;
using base::Error;
using base::ErrorCode;

template <typename Values>
Response page(const Values& values) {
  json::array items;
  for (const auto& value : values) items.emplace_back(auth::to_json(value));
  return success("ok", json::object{{"items", std::move(items)}, {"next_cursor", nullptr}});
}

std::optional<auth::Role> role_in(operations::Members& members) {
  const auto word = members.text("role");
  if (!word) return std::nullopt;
  const auto role = auth::role_from_text(*word);
  if (!role) members.refuse("role", "viewer, operator or admin");
  return role;
}

Response add_user(const Door& door, const Call& call) {
  const auto body = call.body();
  operations::Members members{body};
  const auto name = members.text("name");
  const auto role = role_in(members);
  const auto password = members.secret("password");
  members.refuse_others();
  if (!name || !role || !password) throw Error{ErrorCode::invalid_input, "a user has 'name', 'role' and 'password'"};
  auto response = success("the user was added",
                          auth::to_json(door.authenticator.users().add(*name, *role, *password, call.actor())), 201);
  response.headers.add("Location", "/api/v1/users/" + *name);
  return response;
}

// Each of what is given is a change of its own in the ledger.
Response edit_user(const Door& door, const Call& call) {
  const auto body = call.body();
  operations::Members members{body};
  const auto role = role_in(members);
  const auto disabled = members.flag("disabled");
  members.refuse_others();
  auto& users = door.authenticator.users();
  const auto& name = call.path("name");
  if (role) users.set_role(name, *role, call.actor());
  if (disabled) users.set_disabled(name, *disabled, call.actor());
  return success("the user was changed", auth::to_json(users.find(name)));
}

Response set_password(const Door& door, const Call& call) {
  const auto body = call.body();
  operations::Members members{body};
  const auto password = members.secret("password");
  members.refuse_others();
  if (!password) throw Error{ErrorCode::invalid_input, "'password' is missing"};
  return success("the password was changed; the user's log-ins have ended",
                 auth::to_json(door.authenticator.users().set_password(call.path("name"), *password, call.actor())));
}

Response remove_user(const Door& door, const Call& call) {
  door.authenticator.users().remove(call.path("name"), call.actor());
  return success("the user was removed", json::object{{"name", call.path("name")}});
}

Response end_session(const Door& door, const Call& call) {
  door.authenticator.users().revoke_session(call.path("id"), call.actor());
  return success("the log-in was ended", json::object{{"id", call.path("id")}});
}

}  // namespace

std::vector<Operation> user_operations(const Door& door) {
  return {{.id = "listUsers",
           .method = "GET",
           .path = "/api/v1/users",
           .access = Access::admin,
           .act = [&door](const Call&) { return page(door.authenticator.users().list()); }},
          {.id = "addUser",
           .method = "POST",
           .path = "/api/v1/users",
           .access = Access::admin,
           .act = [&door](const Call& call) { return add_user(door, call); }},
          {.id = "getUser",
           .method = "GET",
           .path = "/api/v1/users/{name}",
           .access = Access::admin,
           .act =
               [&door](const Call& call) {
                 return success("ok", auth::to_json(door.authenticator.users().find(call.path("name"))));
               }},
          {.id = "editUser",
           .method = "PATCH",
           .path = "/api/v1/users/{name}",
           .access = Access::admin,
           .act = [&door](const Call& call) { return edit_user(door, call); }},
          {.id = "removeUser",
           .method = "DELETE",
           .path = "/api/v1/users/{name}",
           .access = Access::admin,
           .act = [&door](const Call& call) { return remove_user(door, call); }},
          {.id = "setPassword",
           .method = "PUT",
           .path = "/api/v1/users/{name}/password",
           .access = Access::admin,
           .act = [&door](const Call& call) { return set_password(door, call); }},
          {.id = "listSessions",
           .method = "GET",
           .path = "/api/v1/sessions",
           .access = Access::admin,
           .act = [&door](const Call&) { return page(door.authenticator.users().sessions()); }},
          {.id = "endSession",
           .method = "DELETE",
           .path = "/api/v1/sessions/{id}",
           .access = Access::admin,
           .act = [&door](const Call& call) { return end_session(door, call); }}};
}

std::vector<Operation> access_operations(const Door& door) {
  std::vector<Operation> all;
  for (auto part : {log_in_operations(door), user_operations(door), token_operations(door), issuer_operations(door)})
    all.insert(all.end(), std::make_move_iterator(part.begin()), std::make_move_iterator(part.end()));
  return all;
}

}  // namespace strongroom::api
