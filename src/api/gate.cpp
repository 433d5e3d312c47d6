#include "api/gate.h"

#include <pwd.h>
#include <sodium/utils.h>

#include <algorithm>
#include <array>
#include <boost/algorithm/string/case_conv.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <utility>

#include "base/error.h"

namespace strongroom::api {
namespace {

using auth::Principal;
using auth::Role;
using base::Error;
using base::ErrorCode;

constexpr std::array<std::string_view, 3> kLoopback{"localhost", "127.0.0.1", "[::1]"};
constexpr std::string_view kBearer = "bearer ";

std::string lower(std::string_view text) {
  return boost::algorithm::to_lower_copy(std::string{text}, std::locale::classic());
}

// "nas.home:8733" -> "nas.home"; "[::1]:8733" -> "[::1]".
std::string without_port(std::string_view authority) {
  const auto bracket = authority.rfind(']');
  const auto colon = authority.rfind(':');
  const bool has_port = colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket) &&
                        authority.find_first_not_of("0123456789", colon + 1) == std::string_view::npos;
  return lower(has_port ? authority.substr(0, colon) : authority);
}

[[noreturn]] void refuse_foreign(const char* what, std::string_view value) {
  throw Error::with_words(ErrorCode::forbidden, "this request is not for us",
                          std::string{what} + " is '" + std::string{value.substr(0, 200)} + "'",
                          "When strongroom is to be reached by that name, start it with --host NAME.");
}

bool is_same_place(std::string_view origin, std::string_view host) {
  const auto url = boost::urls::parse_uri({origin.data(), origin.size()});
  if (!url || (url->scheme() != "http" && url->scheme() != "https")) return false;
  const auto authority = url->encoded_authority();
  return lower({authority.data(), authority.size()}) == lower(host);
}

std::string user_name(uid_t id) {
  std::array<char, 4096> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  ::getpwuid_r(id, &entry, buffer.data(), buffer.size(), &found);
  return found == nullptr ? std::to_string(id) : found->pw_name;
}

bool changes_something(std::string_view method) {
  return method != "GET" && method != "HEAD" && method != "OPTIONS";
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

bool suffices(Role role, Access access) {
  switch (access) {
    case Access::open:
    case Access::viewer:
      return true;
    case Access::operator_:
      return role != Role::viewer;
    case Access::admin:
      break;
  }
  return role == Role::admin;
}

}  // namespace

std::optional<std::string> cookie_value(const Request& request, std::string_view name) {
  auto rest = request.headers.find("Cookie").value_or("");
  while (!rest.empty()) {
    const auto end = std::min(rest.find(';'), rest.size());
    auto pair = rest.substr(0, end);
    rest.remove_prefix(std::min(rest.size(), end + 1));
    pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
    if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=')
      return std::string{pair.substr(name.size() + 1)};
  }
  return std::nullopt;
}

Gate::Gate(GateSettings settings, const Doorman* doorman) : settings_{std::move(settings)}, doorman_{doorman} {
  for (auto& host : settings_.hosts) host = without_port(host);
  settings_.hosts.insert(settings_.hosts.end(), kLoopback.begin(), kLoopback.end());
}

void Gate::require_expected_names(const Request& request) const {
  if (request.peer.way != Peer::Way::tcp) return;
  const auto host = request.headers.find("Host").value_or("");
  if (std::ranges::find(settings_.hosts, without_port(host)) == settings_.hosts.end()) refuse_foreign("its Host", host);
  const auto origin = request.headers.find("Origin");
  if (request.headers.count("Origin") > 1 || (origin && !is_same_place(*origin, host)))
    refuse_foreign("its Origin", *origin);
}

std::optional<Principal> Gate::admit(const Request& request, Access access) const {
  if (access == Access::open) return std::nullopt;
  auto principal = who(request);
  if (!suffices(principal.role, access))
    throw Error{ErrorCode::forbidden, "it takes the role " +
                                          std::string{access == Access::admin ? "admin" : "operator"} + "; yours is " +
                                          std::string{auth::to_text(principal.role)}};
  return principal;
}

Principal Gate::who(const Request& request) const {
  if (request.peer.way == Peer::Way::group_socket)
    return {Principal::Kind::group, user_name(request.peer.user.value()), settings_.group_role, {}};
  if (request.peer.way != Peer::Way::tcp)
    return {Principal::Kind::local, user_name(request.peer.user.value_or(::geteuid())), Role::admin, {}};
  if (doorman_ == nullptr) throw Error{ErrorCode::unauthenticated};
  if (request.headers.count("Authorization") > 1) throw Error{ErrorCode::unauthenticated};
  if (const auto field = request.headers.find("Authorization")) {
    if (!lower(field->substr(0, kBearer.size())).starts_with(kBearer)) throw Error{ErrorCode::unauthenticated};
    return doorman_->by_bearer(std::string{field->substr(kBearer.size())});
  }
  if (const auto cookie = cookie_value(request, kSessionCookie)) return by_cookie(request, *cookie);
  throw Error{ErrorCode::unauthenticated};
}

// A browser sends the cookie whoever asks it to; only our own pages can read the token that has to come with it.
Principal Gate::by_cookie(const Request& request, const std::string& cookie) const {
  auto principal = doorman_->by_cookie(cookie);
  const auto given = request.headers.find("X-CSRF-Token").value_or("");
  if (changes_something(request.method) && !equal_in_constant_time(given, doorman_->csrf_token(cookie)))
    throw Error::with_words(ErrorCode::forbidden, "this request did not come from our own page",
                            "the header X-CSRF-Token is missing or wrong", "Load the page again.");
  const bool is_upgrade = request.headers.find("Upgrade").has_value();
  if (is_upgrade && !request.headers.find("Origin")) refuse_foreign("its Origin", "missing");
  return principal;
}

bool Gate::still_allowed(const Principal& principal) const {
  return principal.kind == Principal::Kind::local || principal.kind == Principal::Kind::group ||
         (doorman_ != nullptr && doorman_->still_valid(principal));
}

}  // namespace strongroom::api
