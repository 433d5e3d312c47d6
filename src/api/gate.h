// Who may come in: the name by which we were called, where a page comes from, who asks, and what they may.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/message.h"
#include "api/operation.h"
#include "auth/principal.h"

namespace strongroom::api {

// What is known of who they say they are. The service's is over auth::Authenticator; a lone command has none.
class Doorman {
 public:
  virtual ~Doorman() = default;
  // Throws unauthenticated. Quick.
  virtual auth::Principal by_bearer(const std::string& token) const = 0;
  virtual auth::Principal by_cookie(const std::string& cookie) const = 0;
  // What a page must send beside that cookie, in X-CSRF-Token.
  virtual std::string csrf_token(const std::string& cookie) const = 0;
  virtual bool still_valid(const auth::Principal& principal) const = 0;
};

inline constexpr std::string_view kSessionCookie = "strongroom_session";

struct GateSettings {
  // Names and addresses, without port, by which we may be called; "localhost", "127.0.0.1" and "::1" are always among
  // them. Anything else in Host is somebody who made his name point to us (DNS rebinding).
  std::vector<std::string> hosts{};
  auth::Role group_role = auth::Role::operator_;  // of whoever comes through the group's socket
};

// Constant after it is made; any thread.
class Gate {
 public:
  // Without a doorman nobody comes in but through the Unix socket or in process.
  explicit Gate(GateSettings settings, const Doorman* doorman = nullptr);

  // Before anything else of a request is looked at, by whom so ever. Throws forbidden for a foreign Host or Origin.
  void require_expected_names(const Request& request) const;
  // nullopt for an open operation of which the caller need not be known. Throws unauthenticated, and forbidden when the
  // role is too small or a page's request lacks its CSRF token.
  std::optional<auth::Principal> admit(const Request& request, Access access) const;
  // Of somebody who was admitted some time ago.
  bool still_allowed(const auth::Principal& principal) const;

 private:
  auth::Principal who(const Request& request) const;
  auth::Principal by_cookie(const Request& request, const std::string& cookie) const;

  GateSettings settings_;
  const Doorman* doorman_;
};

// The value of a cookie in a Cookie header; nullopt = not there.
std::optional<std::string> cookie_value(const Request& request, std::string_view name);

}  // namespace strongroom::api
