// Other applications whose tokens are taken.
#include "auth/issuers.h"

#include <utility>

#include "api/access.h"
#include "api/call.h"
#include "api/envelope.h"
#include "base/json.h"
#include "operations/members.h"

namespace strongroom::api {
namespace {

namespace json = boost::json;

Response list(const Door& door) {
  json::array items;
  for (const auto& issuer : door.authenticator.issuers().list()) items.emplace_back(auth::to_json(issuer));
  return success("ok", json::object{{"items", std::move(items)}, {"next_cursor", nullptr}});
}

std::map<std::string, auth::Role> roles_in(operations::Members& members) {
  std::map<std::string, auth::Role> roles;
  auto given = members.object("roles");
  if (!given) return roles;
  for (const auto& theirs : given->names()) {
    const auto role = auth::role_from_text(given->text(theirs).value_or(""));
    if (!role) given->refuse(theirs, "viewer, operator or admin");
    roles.emplace(theirs, *role);
  }
  return roles;
}

Response add(const Door& door, const Call& call) {
  const auto body = call.body();
  operations::Members members{body};
  auth::ExternalIssuer issuer;
  issuer.name = members.text("name").value_or("");
  issuer.issuer = members.text("iss").value_or("");
  issuer.audience = members.text("aud").value_or("");
  issuer.public_key_file = members.path("public_key").value_or("");
  issuer.jwks_file = members.path("jwks").value_or("");
  issuer.role_claim = members.text("role_claim").value_or(issuer.role_claim);
  issuer.roles = roles_in(members);
  const auto secret = members.secret("secret").value_or(base::SecretString{});
  members.refuse_others();
  const auto added = door.authenticator.issuers().add(std::move(issuer), secret, call.actor());
  return success("its tokens are taken from now on", auth::to_json(added), 201);
}

Response remove(const Door& door, const Call& call) {
  return success("its tokens are taken no longer",
                 auth::to_json(door.authenticator.issuers().remove(call.path("name"), call.actor())));
}

}  // namespace

std::vector<Operation> issuer_operations(const Door& door) {
  return {{.id = "listIssuers",
           .method = "GET",
           .path = "/api/v1/issuers",
           .access = Access::admin,
           .act = [&door](const Call&) { return list(door); }},
          {.id = "addIssuer",
           .method = "POST",
           .path = "/api/v1/issuers",
           .access = Access::admin,
           .act = [&door](const Call& call) { return add(door, call); }},
          {.id = "removeIssuer",
           .method = "DELETE",
           .path = "/api/v1/issuers/{name}",
           .access = Access::admin,
           .act = [&door](const Call& call) { return remove(door, call); }}};
}

}  // namespace strongroom::api
