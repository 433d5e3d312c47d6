#pragma once

#include "api/gate.h"
#include "auth/authenticator.h"

namespace strongroom::api {

// The service's: users, tokens, sessions. Quick. The authenticator outlives it.
class ServiceDoorman final : public Doorman {
 public:
  explicit ServiceDoorman(const auth::Authenticator& authenticator) : authenticator_{authenticator} {}
  auth::Principal by_bearer(const std::string& token) const override {
    return authenticator_.authenticate({.bearer = token});
  }
  auth::Principal by_cookie(const std::string& cookie) const override {
    return authenticator_.authenticate({.session_cookie = cookie});
  }
  std::string csrf_token(const std::string& cookie) const override { return auth::csrf_token_for(cookie); }
  bool still_valid(const auth::Principal& principal) const override { return authenticator_.still_valid(principal); }

 private:
  const auth::Authenticator& authenticator_;
};

}  // namespace strongroom::api
