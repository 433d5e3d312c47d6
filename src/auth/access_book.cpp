#include "auth/access_book.h"

#include <exception>
#include <utility>

#include "auth/refusal.h"
#include "base/error.h"

namespace strongroom::auth {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::chrono::minutes kUseResolution{1};

Role role_of(const std::string& text, const std::string& whose) {
  if (const auto role = role_from_text(text)) return *role;
  throw Error{ErrorCode::integrity, "the role of " + whose + " is none"};
}

// Runs `last` at the end of the scope, whatever ends it.
template <typename Last>
class Finally {
 public:
  explicit Finally(Last last) : last_{std::move(last)} {}
  ~Finally() { last_(); }
  Finally(const Finally&) = delete;
  Finally& operator=(const Finally&) = delete;

 private:
  Last last_;
};

}  // namespace

void AccessBook::Use::touch(base::UtcTime now) {
  if (now - seen >= kUseResolution) seen = now;
}

AccessBook::AccessBook(domain::AccessStore& store, std::chrono::seconds idle) : store_{store}, idle_{idle} {
  for (const auto& user : store_.users()) put(user);
  for (const auto& session : store_.sessions()) put(session);
  for (const auto& token : store_.api_tokens()) put(token);
}

void AccessBook::change_user(const std::string& name, const Change& change) {
  const std::lock_guard one_at_a_time{changing_};
  const Finally after{[&] { take_user(name); }};
  change(store_);
}

void AccessBook::change_session(const std::string& id, const Change& change) {
  const std::lock_guard one_at_a_time{changing_};
  const Finally after{[&] { take_session(id); }};
  change(store_);
}

void AccessBook::change_token(const std::string& id, const Change& change) {
  const std::lock_guard one_at_a_time{changing_};
  const Finally after{[&] { take_token(id); }};
  change(store_);
}

// The error that is not passed on here is the store's, and the next call that needs the store meets it again; what
// counts now is that nobody comes in by what may have been revoked.
void AccessBook::take_user(const std::string& name) {
  std::optional<domain::User> user;
  std::vector<domain::Session> sessions;
  try {
    user = store_.find_user(name);
    sessions = store_.sessions_of(name);
  } catch (const std::exception&) {
    user.reset();
  }
  const std::lock_guard lock{mutex_};
  std::map<std::string, Use> uses;
  for (const auto& [id, session] : sessions_)
    if (session.user == name) uses.emplace(id, session.use);
  drop_user(name);
  if (!user || !role_from_text(user->role)) return;
  put(*user);
  for (const auto& session : sessions) {
    put(session);
    if (const auto use = uses.find(session.id); use != uses.end()) sessions_.at(session.id).use = use->second;
  }
}

void AccessBook::take_session(const std::string& id) {
  std::optional<domain::Session> session;
  try {
    session = store_.find_session(id);
  } catch (const std::exception&) {
    session.reset();
  }
  const std::lock_guard lock{mutex_};
  const auto known = sessions_.find(id);
  const auto use = known == sessions_.end() ? std::nullopt : std::optional{known->second.use};
  drop_session(id);
  if (!session) return;
  put(*session);
  auto& taken = sessions_.at(id).use;
  if (use && use->seen > taken.seen) taken.seen = use->seen;
}

void AccessBook::take_token(const std::string& id) {
  std::optional<domain::ApiToken> token;
  try {
    token = store_.find_api_token(id);
  } catch (const std::exception&) {
    token.reset();
  }
  const std::lock_guard lock{mutex_};
  drop_token(id);
  if (token && role_from_text(token->role)) put(*token);
}

void AccessBook::put(const domain::User& user) {
  users_[user.name] = {role_of(user.role, "user " + user.name), user.generation, user.disabled};
}

void AccessBook::put(const domain::Session& session) {
  session_of_cookie_[session.cookie_sha256] = session.id;
  sessions_[session.id] = {session.user,
                           session.generation,
                           session.cookie_sha256,
                           session.expires_at,
                           {session.last_seen_at, session.last_seen_at}};
}

void AccessBook::put(const domain::ApiToken& token) {
  if (token.revoked_at) return;
  const auto used = token.last_used_at.value_or(base::UtcTime{});
  tokens_[token.sha256] = {
      token.id, token.name, role_of(token.role, "token " + token.name), token.expires_at, {used, used}};
}

void AccessBook::drop_user(const std::string& name) {
  users_.erase(name);
  std::vector<std::string> ids;
  for (const auto& [id, session] : sessions_)
    if (session.user == name) ids.push_back(id);
  for (const auto& id : ids) drop_session(id);
}

void AccessBook::drop_session(const std::string& id) {
  const auto session = sessions_.find(id);
  if (session == sessions_.end()) return;
  session_of_cookie_.erase(session->second.cookie_sha256);
  sessions_.erase(session);
}

void AccessBook::drop_token(const std::string& id) {
  std::erase_if(tokens_, [&](const auto& known) { return known.second.id == id; });
}

bool AccessBook::has_users() const {
  const std::lock_guard lock{mutex_};
  return !users_.empty();
}

bool AccessBook::has_user(const std::string& name) const {
  const std::lock_guard lock{mutex_};
  return users_.contains(name);
}

const AccessBook::KnownUser& AccessBook::require_user(const std::string& name) const {
  const auto user = users_.find(name);
  if (user == users_.end()) refuse("the user is gone");
  if (user->second.disabled) refuse("the user is disabled");
  return user->second;
}

std::uint64_t AccessBook::generation_of(const std::string& user) const {
  const std::lock_guard lock{mutex_};
  return require_user(user).generation;
}

Principal AccessBook::principal_of(const std::string& id, KnownSession& session, base::UtcTime now) const {
  const auto& user = require_user(session.user);
  if (user.generation != session.generation) refuse("the user was changed since this log-in");
  if (now >= session.expires_at) refuse("the session has expired");
  if (now - session.use.seen >= idle_) refuse("the session was not used for too long");
  session.use.touch(now);
  Principal principal;
  principal.kind = Principal::Kind::user;
  principal.name = session.user;
  principal.role = user.role;
  principal.session = id;
  principal.expires_at = session.expires_at;
  return principal;
}

Principal AccessBook::principal_of(KnownToken& token, base::UtcTime now) const {
  if (token.expires_at && now >= *token.expires_at) refuse("the API token has expired");
  token.use.touch(now);
  Principal principal;
  principal.kind = Principal::Kind::token;
  principal.name = token.name;
  principal.role = token.role;
  principal.token = token.id;
  principal.expires_at = token.expires_at;
  return principal;
}

Principal AccessBook::by_cookie(const std::string& sha256, base::UtcTime now) {
  const std::lock_guard lock{mutex_};
  const auto id = session_of_cookie_.find(sha256);
  if (id == session_of_cookie_.end()) refuse("no session has this cookie");
  return principal_of(id->second, sessions_.at(id->second), now);
}

Principal AccessBook::by_session(const std::string& id, base::UtcTime now) {
  const std::lock_guard lock{mutex_};
  const auto session = sessions_.find(id);
  if (session == sessions_.end()) refuse("the session is over");
  return principal_of(id, session->second, now);
}

Principal AccessBook::by_token(const std::string& sha256, base::UtcTime now) {
  const std::lock_guard lock{mutex_};
  const auto token = tokens_.find(sha256);
  if (token == tokens_.end()) refuse("no API token like this, or it is revoked");
  return principal_of(token->second, now);
}

void AccessBook::require_still(const Principal& principal, base::UtcTime now) {
  if (principal.kind == Principal::Kind::user) {
    const auto current = by_session(principal.session, now);
    if (current.name != principal.name || current.role != principal.role) refuse("the user was changed");
    return;
  }
  const std::lock_guard lock{mutex_};
  for (auto& [hash, token] : tokens_)
    if (token.id == principal.token) {
      if (principal_of(token, now).role != principal.role) refuse("the token was changed");
      return;
    }
  refuse("the API token is revoked");
}

std::vector<domain::LastUse> AccessBook::due_sessions() const {
  const std::lock_guard lock{mutex_};
  std::vector<domain::LastUse> due;
  for (const auto& [id, session] : sessions_)
    if (session.use.seen > session.use.saved) due.push_back({id, session.use.seen});
  return due;
}

std::vector<domain::LastUse> AccessBook::due_tokens() const {
  const std::lock_guard lock{mutex_};
  std::vector<domain::LastUse> due;
  for (const auto& [hash, token] : tokens_)
    if (token.use.seen > token.use.saved) due.push_back({token.id, token.use.seen});
  return due;
}

void AccessBook::flush(base::UtcTime now) {
  const std::lock_guard one_at_a_time{changing_};
  const auto tokens = due_tokens(), sessions = due_sessions();
  if (!tokens.empty() || !sessions.empty()) store_.note_use(tokens, sessions);
  const auto over = store_.forget_sessions(now, now - idle_);
  const std::lock_guard lock{mutex_};
  for (const auto& id : over) drop_session(id);
  for (const auto& use : sessions)
    if (const auto session = sessions_.find(use.id); session != sessions_.end()) session->second.use.saved = use.at;
  for (const auto& use : tokens)
    for (auto& [hash, token] : tokens_)
      if (token.id == use.id) token.use.saved = use.at;
}

}  // namespace strongroom::auth
