// Who asks? The one door: passwords, session cookies, our access tokens, API tokens, JWTs of other issuers.
//
// A log-in makes a session. Programs use its access token (a JWT of a quarter of an hour) and, when that ends, its
// refresh token, which is good once: a second use means that two parties have it, and ends the session. Browsers have
// a cookie with a secret of its own (HttpOnly, Secure, SameSite=Strict), and send the CSRF token that belongs to it
// with everything that changes something. Of all of these only hashes are stored. docs/decisions/0016.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "auth/access_book.h"
#include "auth/access_token.h"
#include "auth/external_issuers.h"
#include "auth/failed_logins.h"
#include "auth/issuers.h"
#include "auth/login_limits.h"
#include "auth/passwords.h"
#include "auth/principal.h"
#include "auth/tokens.h"
#include "auth/users.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/secret_string.h"
#include "domain/access_store.h"
#include "domain/vault.h"

namespace strongroom::auth {

// Values without "Bearer ". When there is a bearer, the cookie does not count.
struct Presented {
  std::optional<std::string> bearer{};
  std::optional<std::string> session_cookie{};
};

struct LoggedIn {
  std::string access_token;
  base::UtcTime access_expires_at;
  std::string refresh_token;
  Principal principal;
  std::string session_cookie{};  // for browsers; empty after refresh(), which leaves the cookie as it is
};

struct From {
  std::string address;
  std::string user_agent;
  std::string request{};  // its id, for the ledger
};

struct Settings {
  std::vector<ExternalIssuer> issuers{};
  Lifetimes lifetimes{};
  PasswordCost password_cost{};
  LoginLimitSettings limits{};
};

// What a page sends as its CSRF token: derived from the cookie's secret, which no other site can read.
std::string csrf_token_for(std::string_view session_cookie);
// In constant time.
bool is_csrf_token_for(std::string_view session_cookie, std::string_view token);

// Any thread may call. Whoever is not let in gets unauthenticated in one wording; Error::detail says why, for the log.
class Authenticator {
 public:
  // Reads what the store has, and the issuers' key files; makes the signing key the first time. Everything that is
  // handed in must outlive this.
  Authenticator(domain::AccessStore& store, domain::Vault& vault, const base::Clock& clock, base::Random& random,
                Settings settings = {});

  // Quick: from memory.
  Principal authenticate(const Presented& presented) const;
  // For what lives longer than a request. Quick. False: session over, user gone or changed, token revoked or expired.
  // Counts as a use.
  bool still_valid(const Principal& principal) const;

  // Slow, one at a time (passwords.h). Throws unauthenticated (the same whether or not the user exists), rate_limited
  // with how long to wait, or what the store throws.
  LoggedIn log_in(const std::string& user, const base::SecretString& password, const From& from);
  // Waits for the store.
  LoggedIn refresh(const std::string& refresh_token, const From& from);
  // Ends the session. Of a principal without one: nothing.
  void log_out(const Principal& principal, const From& from);

  // The one-time token that makes the first admin, good for an hour; a new one replaces the last. nullopt when there
  // are users.
  std::optional<std::string> begin_setup();
  // Throws unauthenticated for a token that is not the last one or is too old, conflict when there are users,
  // invalid_input for a name or password that cannot be used; the token stays good then.
  LoggedIn complete_setup(const std::string& token, const std::string& user, const base::SecretString& password,
                          const From& from);

  // To be called about once a minute, and before the end: writes when tokens and sessions were last used, forgets
  // sessions that are over, records failed log-ins that were held back. Waits for the store; throws what it throws.
  void housekeep();

  // Takes the issuers that the store has, their key files as they are now: at the start and on SIGHUP. Returns what
  // ExternalIssuers::replace returns; throws what the store throws.
  std::vector<std::string> load_issuers();

  Users& users() { return users_; }
  Issuers& issuers() { return stored_issuers_; }
  Tokens& tokens() { return tokens_; }

 private:
  Principal by_bearer(std::string_view bearer, base::UtcTime now) const;
  LoggedIn begin_session(const std::string& user, std::uint64_t generation, const From& from);
  void issue_access(LoggedIn& logged_in, std::uint64_t generation);
  std::string new_refresh_token(const std::string& session);
  std::string refresh_code(std::string_view session) const;
  void refuse_login(const std::string& account, const From& from);
  void record_failures(const FailedLogins& failures, const std::string& request = {});
  void record_lock(const std::string& account, const From& from);
  void require_setup_token(const std::string& token);
  void upgrade(const domain::User& user, const base::SecretString& password);

  const base::Clock& clock_;
  base::Random& random_;
  const Lifetimes lifetimes_;
  mutable AccessBook book_;  // a question counts as a use
  const base::SecretString key_;
  AccessTokens access_tokens_;
  ExternalIssuers issuers_;
  Issuers stored_issuers_;
  Passwords passwords_;
  LoginLimits limits_;
  FailedLoginLog failed_;
  Users users_;
  Tokens tokens_;
};

}  // namespace strongroom::auth
