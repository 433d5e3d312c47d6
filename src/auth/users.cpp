#include "auth/users.h"

#include <boost/json.hpp>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "domain/names.h"

namespace strongroom::auth {

using base::Error;
using base::ErrorCode;

domain::User Users::find(const std::string& name) {
  if (auto user = book_.store().find_user(name)) return *std::move(user);
  throw Error::with_words(ErrorCode::not_found, "there is no user named " + base::terminal_safe(name), {},
                          "See who there is with 'strongroom user list'.");
}

domain::User Users::add(const std::string& name, Role role, const base::SecretString& password,
                        const ledger::Actor& actor) {
  domain::require_valid_name("user", name);
  domain::User user;
  user.name = name;
  user.role = to_text(role);
  user.password_hash = passwords_.hash(password);
  user.created_at = clock_.now();
  book_.change_user(name, [&](domain::AccessStore& store) { store.add_user(user, actor); });
  return user;
}

domain::User Users::set_password(const std::string& name, const base::SecretString& password,
                                 const ledger::Actor& actor) {
  find(name);
  const auto hash = passwords_.hash(password);
  book_.change_user(name, [&](domain::AccessStore& store) { store.set_password_hash(name, hash, actor); });
  return find(name);
}

domain::User Users::set_role(const std::string& name, Role role, const ledger::Actor& actor) {
  book_.change_user(name, [&](domain::AccessStore& store) { store.set_role(name, std::string{to_text(role)}, actor); });
  return find(name);
}

domain::User Users::set_disabled(const std::string& name, bool disabled, const ledger::Actor& actor) {
  book_.change_user(name, [&](domain::AccessStore& store) { store.set_disabled(name, disabled, actor); });
  return find(name);
}

void Users::remove(const std::string& name, const ledger::Actor& actor) {
  book_.change_user(name, [&](domain::AccessStore& store) { store.remove_user(name, actor); });
}

void Users::revoke_session(const std::string& id, const ledger::Actor& actor) {
  if (!book_.store().find_session(id))
    throw Error{ErrorCode::not_found, "no session has the id " + base::terminal_safe(id)};
  book_.change_session(id,
                       [&](domain::AccessStore& store) { store.end_session(id, domain::SessionEnd::revoked, actor); });
}

void Users::revoke_sessions_of(const std::string& user, const ledger::Actor& actor) {
  find(user);
  for (const auto& session : book_.store().sessions_of(user))
    book_.change_session(session.id, [&](domain::AccessStore& store) {
      store.end_session(session.id, domain::SessionEnd::revoked, actor);
    });
}

boost::json::object to_json(const domain::User& user) {
  return {{"name", user.name},
          {"role", user.role},
          {"disabled", user.disabled},
          {"created_at", base::format_utc(user.created_at)}};
}

boost::json::object to_json(const domain::Session& session) {
  return {{"id", session.id},
          {"user", session.user},
          {"created_at", base::format_utc(session.created_at)},
          {"last_seen_at", base::format_utc(session.last_seen_at)},
          {"expires_at", base::format_utc(session.expires_at)},
          {"address", session.address},
          {"user_agent", session.user_agent}};
}

}  // namespace strongroom::auth
