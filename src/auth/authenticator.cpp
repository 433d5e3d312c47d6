#include "auth/authenticator.h"

#include <utility>

#include "auth/refusal.h"
#include "auth/secret_bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "ledger/hash.h"

namespace strongroom::auth {
namespace {

using base::Error;

constexpr std::size_t kLongestSecret = 200;  // of a cookie or a refresh token
constexpr std::size_t kLongestUserAgent = 200;
constexpr std::size_t kSessionIdBits = 80;
constexpr std::size_t kCodeBytes = 16;

std::string shortened(const std::string& text) {
  return base::terminal_safe(text.substr(0, kLongestUserAgent));
}

}  // namespace

std::string csrf_token_for(std::string_view session_cookie) {
  return ledger::to_base64url(hmac_sha256(session_cookie, "strongroom csrf 1"));
}

bool is_csrf_token_for(std::string_view session_cookie, std::string_view token) {
  return same_bytes(csrf_token_for(session_cookie), token);
}

Authenticator::Authenticator(domain::AccessStore& store, domain::Vault& vault, const base::Clock& clock,
                             base::Random& random, Settings settings)
    : clock_{clock},
      random_{random},
      lifetimes_{settings.lifetimes},
      book_{store, settings.lifetimes.idle},
      key_{load_or_make_access_key(store, vault, random)},
      access_tokens_{key_},
      issuers_{settings.issuers, vault},
      stored_issuers_{store, vault, [this](const auto& issuers) { return issuers_.replace(issuers); }},
      passwords_{settings.password_cost},
      limits_{settings.limits},
      users_{book_, passwords_, clock},
      tokens_{book_, clock, random} {}

Principal Authenticator::authenticate(const Presented& presented) const {
  const auto now = clock_.now();
  if (presented.bearer) return by_bearer(*presented.bearer, now);
  if (!presented.session_cookie) refuse("nothing was presented");
  if (presented.session_cookie->size() > kLongestSecret) refuse("the cookie is too long to be one of ours");
  return book_.by_cookie(sha256_hex(*presented.session_cookie), now);
}

Principal Authenticator::by_bearer(std::string_view bearer, base::UtcTime now) const {
  if (looks_like_api_token(bearer)) {
    if (!is_api_token(bearer)) refuse("an API token that was mistyped");
    return book_.by_token(sha256_hex(bearer), now);
  }
  const auto claims = access_tokens_.read(bearer, now);
  if (!claims) return issuers_.verify(bearer, now);
  auto principal = book_.by_session(claims->session, now);
  if (principal.name != claims->user || principal.role != claims->role ||
      book_.generation_of(claims->user) != claims->generation)
    refuse("the user was changed since the access token was issued");
  principal.expires_at = claims->expires_at;
  return principal;
}

bool Authenticator::still_valid(const Principal& principal) const {
  const auto now = clock_.now();
  if (principal.expires_at && now >= *principal.expires_at) return false;
  switch (principal.kind) {
    case Principal::Kind::local:
    case Principal::Kind::group:
      return true;
    case Principal::Kind::external:
      return issuers_.knows(std::string_view{principal.name}.substr(0, principal.name.find(':')));
    case Principal::Kind::user:
    case Principal::Kind::token:
      break;
  }
  try {
    book_.require_still(principal, now);
    return true;
  } catch (const Error&) {
    return false;
  }
}

// The code tells a refresh token that was good once from one that somebody made up: only the former ends a session.
std::string Authenticator::refresh_code(std::string_view session) const {
  return hmac_sha256(hmac_sha256(key_.reveal(), "strongroom refresh 1"), session).substr(0, kCodeBytes);
}

std::string Authenticator::new_refresh_token(const std::string& session) {
  return session + "." + ledger::to_base64url(refresh_code(session) + random_bytes(kSecretBytes, random_));
}

void Authenticator::issue_access(LoggedIn& logged_in, std::uint64_t generation) {
  const auto now = std::chrono::floor<std::chrono::seconds>(clock_.now());
  const auto& principal = logged_in.principal;
  logged_in.access_expires_at = now + lifetimes_.access;
  logged_in.access_token = access_tokens_.issue(
      {principal.name, principal.role, principal.session, generation, now, logged_in.access_expires_at}, random_);
}

LoggedIn Authenticator::begin_session(const std::string& user, std::uint64_t generation, const From& from) {
  LoggedIn logged_in;
  domain::Session session;
  session.id = base::random_text(kSessionIdBits, random_);
  logged_in.refresh_token = new_refresh_token(session.id);
  logged_in.session_cookie = ledger::to_base64url(random_bytes(kSecretBytes, random_));
  session.user = user;
  session.generation = generation;
  session.refresh_sha256 = sha256_hex(logged_in.refresh_token);
  session.cookie_sha256 = sha256_hex(logged_in.session_cookie);
  session.created_at = session.last_seen_at = clock_.now();
  session.expires_at = session.created_at + lifetimes_.session;
  session.address = shortened(from.address);
  session.user_agent = shortened(from.user_agent);
  book_.change_user(user, [&](domain::AccessStore& store) { store.begin_session(session, from.request); });
  logged_in.principal = book_.by_session(session.id, clock_.now());
  issue_access(logged_in, generation);
  return logged_in;
}

LoggedIn Authenticator::refresh(const std::string& refresh_token, const From& from) {
  const auto dot = refresh_token.find('.');
  if (dot == std::string::npos || refresh_token.size() > kLongestSecret) refuse("no refresh token by its form");
  const auto id = refresh_token.substr(0, dot);
  const auto secret = ledger::from_base64url(std::string_view{refresh_token}.substr(dot + 1));
  if (!secret || secret->size() != kCodeBytes + kSecretBytes ||
      !same_bytes(refresh_code(id), std::string_view{*secret}.substr(0, kCodeBytes)))
    refuse("a refresh token that we did not make");
  LoggedIn logged_in;
  logged_in.principal = book_.by_session(id, clock_.now());
  logged_in.refresh_token = new_refresh_token(id);
  bool rotated = false;
  book_.change_session(id, [&](domain::AccessStore& store) {
    rotated = store.rotate_refresh(id, sha256_hex(refresh_token), sha256_hex(logged_in.refresh_token), clock_.now());
    if (!rotated) store.end_session(id, domain::SessionEnd::reuse, {actor_of(logged_in.principal), from.request});
  });
  if (!rotated) refuse("a refresh token that was used before: its session is ended");
  issue_access(logged_in, book_.generation_of(logged_in.principal.name));
  return logged_in;
}

void Authenticator::log_out(const Principal& principal, const From& from) {
  if (principal.session.empty()) return;
  book_.change_session(principal.session, [&](domain::AccessStore& store) {
    store.end_session(principal.session, domain::SessionEnd::logout, {actor_of(principal), from.request});
  });
}

std::vector<std::string> Authenticator::load_issuers() {
  return stored_issuers_.use();
}

}  // namespace strongroom::auth
