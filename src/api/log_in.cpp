// Log-in and log-out, and the set-up of the first admin.
#include <utility>

#include "api/access.h"
#include "api/call.h"
#include "api/envelope.h"
#include "api/gate.h"
#include "base/json.h"
#include "operations/members.h"

namespace strongroom::api {
namespace {

namespace json = boost::json;

auth::From from(const Call& call) {
  const auto& peer = call.request().peer;
  return {peer.address.empty() ? "local" : peer.address, call.header("User-Agent"), call.request().id};
}

std::string cookie_field(const Door& door, const Call& call, const std::string& value, bool ends) {
  std::string field = std::string{kSessionCookie} + "=" + value + "; Path=/; HttpOnly; SameSite=Strict";
  if (door.behind_proxy || call.request().peer.encrypted) field += "; Secure";
  if (ends) field += "; Max-Age=0";
  return field;
}

json::object user_to_json(const auth::Principal& principal) {
  return {{"name", principal.name}, {"role", auth::to_text(principal.role)}, {"kind", auth::to_text(principal.kind)}};
}

Response logged_in(const Door& door, const Call& call, const auth::LoggedIn& log_in) {
  json::object data{{"token", log_in.access_token},
                    {"expires_at", base::format_utc(log_in.access_expires_at)},
                    {"refresh_token", log_in.refresh_token},
                    {"user", user_to_json(log_in.principal)}};
  if (log_in.session_cookie.empty()) return success("logged in", std::move(data));
  data["csrf_token"] = auth::csrf_token_for(log_in.session_cookie);
  auto response = success("logged in", std::move(data));
  response.headers.add("Set-Cookie", cookie_field(door, call, log_in.session_cookie, false));
  return response;
}

std::string required_text(operations::Members& members, std::string_view name) {
  if (auto text = members.text(name)) return *text;
  members.refuse(name, "missing");
}

base::SecretString required_secret(operations::Members& members, std::string_view name) {
  if (auto secret = members.secret(name)) return std::move(*secret);
  members.refuse(name, "missing");
}

Response log_in(const Door& door, const Call& call) {
  const auto body = call.body();
  operations::Members members{body};
  const auto user = required_text(members, "username");
  const auto password = required_secret(members, "password");
  members.refuse_others();
  return logged_in(door, call, door.authenticator.log_in(user, password, from(call)));
}

Response refresh(const Door& door, const Call& call) {
  const auto body = call.body();
  operations::Members members{body};
  const auto token = required_text(members, "refresh_token");
  members.refuse_others();
  return logged_in(door, call, door.authenticator.refresh(token, from(call)));
}

Response log_out(const Door& door, const Call& call) {
  door.authenticator.log_out(call.principal(), from(call));
  auto response = success("logged out", json::object{});
  response.headers.add("Set-Cookie", cookie_field(door, call, "", true));
  return response;
}

Response me(const Call& call) {
  auto data = user_to_json(call.principal());
  const auto cookie = cookie_value(call.request(), kSessionCookie);
  const bool by_cookie = cookie && !call.request().headers.find("Authorization") && !call.is_local();
  data["csrf_token"] = by_cookie ? json::value(auth::csrf_token_for(*cookie)) : json::value(nullptr);
  return success("ok", std::move(data));
}

Response setup_state(const Door& door) {
  return success("ok", json::object{{"needed", door.authenticator.users().list().empty()}});
}

Response set_up(const Door& door, const Call& call) {
  const auto body = call.body();
  operations::Members members{body};
  const auto token = required_text(members, "token");
  const auto user = required_text(members, "username");
  const auto password = required_secret(members, "password");
  members.refuse_others();
  return logged_in(door, call, door.authenticator.complete_setup(token, user, password, from(call)));
}

}  // namespace

std::vector<Operation> log_in_operations(const Door& door) {
  return {{.id = "logIn",
           .method = "POST",
           .path = "/api/v1/auth/login",
           .access = Access::open,
           .act = [&door](const Call& call) { return log_in(door, call); }},
          {.id = "refreshLogIn",
           .method = "POST",
           .path = "/api/v1/auth/refresh",
           .access = Access::open,
           .act = [&door](const Call& call) { return refresh(door, call); }},
          {.id = "logOut",
           .method = "POST",
           .path = "/api/v1/auth/logout",
           .access = Access::viewer,
           .act = [&door](const Call& call) { return log_out(door, call); }},
          {.id = "getMe",
           .method = "GET",
           .path = "/api/v1/auth/me",
           .access = Access::viewer,
           .quick = true,
           .act = [](const Call& call) { return me(call); }},
          {.id = "getSetup",
           .method = "GET",
           .path = "/api/v1/auth/setup",
           .access = Access::open,
           .act = [&door](const Call&) { return setup_state(door); }},
          {.id = "completeSetup",
           .method = "POST",
           .path = "/api/v1/auth/setup",
           .access = Access::open,
           .act = [&door](const Call& call) { return set_up(door, call); }}};
}

}  // namespace strongroom::api
