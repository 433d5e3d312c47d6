#include "auth/principal.h"

#include <array>
#include <utility>

namespace strongroom::auth {
namespace {

constexpr std::array<std::pair<Role, std::string_view>, 3> kRoles{
    {{Role::viewer, "viewer"}, {Role::operator_, "operator"}, {Role::admin, "admin"}}};

std::string_view prefix(Principal::Kind kind) {
  switch (kind) {
    case Principal::Kind::local:
      return "cli:";
    case Principal::Kind::group:
      return "group:";
    case Principal::Kind::user:
      return "user:";
    case Principal::Kind::token:
      return "token:";
    case Principal::Kind::external:
      break;
  }
  return "jwt:";
}

}  // namespace

std::string_view to_text(Principal::Kind kind) {
  switch (kind) {
    case Principal::Kind::local:
      return "local";
    case Principal::Kind::group:
      return "group";
    case Principal::Kind::user:
      return "user";
    case Principal::Kind::token:
      return "token";
    case Principal::Kind::external:
      break;
  }
  return "external";
}

std::string_view to_text(Role role) {
  return kRoles.at(static_cast<std::size_t>(role)).second;
}

std::optional<Role> role_from_text(std::string_view text) {
  for (const auto& [role, name] : kRoles)
    if (name == text) return role;
  return std::nullopt;
}

std::string actor_of(const Principal& principal) {
  return std::string{prefix(principal.kind)} + principal.name;
}

}  // namespace strongroom::auth
