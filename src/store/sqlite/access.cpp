// Users, API tokens and sessions, each change together with its entry.
#include "base/error.h"
#include "base/text.h"
#include "domain/names.h"
#include "store/sqlite/access_rows.h"
#include "store/sqlite/events.h"
#include "store/sqlite/run_record.h"
#include "store/sqlite/sqlite_store.h"

namespace strongroom::store {
namespace {

using base::Error;
using base::ErrorCode;
using ledger::Severity;
namespace json = boost::json;

ledger::Event user_event(const std::string& action, const domain::User& user, const ledger::Actor& actor) {
  return event_of(actor, "user." + action, "user/" + user.name, {{"role", user.role}});
}

domain::User require_user(Database& database, const std::string& name) {
  if (auto user = read_user(database, name)) return *std::move(user);
  throw Error::with_words(ErrorCode::not_found, "there is no user named " + base::terminal_safe(name), {},
                          "See who there is with 'strongroom user list'.");
}

bool may_administer(const domain::User& user) {
  return user.role == "admin" && !user.disabled;
}

void refuse_without_admin(Database& database, const domain::User& before) {
  if (!may_administer(before)) return;
  for (const auto& user : read_users(database))
    if (user.name != before.name && may_administer(user)) return;
  throw Error::with_words(ErrorCode::conflict, before.name + " is the only admin",
                          "nobody could change anything any more", "Make somebody else an admin first.");
}

void insert_new_user(Database& database, const domain::User& user) {
  if (read_user(database, user.name))
    throw Error::with_words(ErrorCode::conflict, "there is already a user named " + user.name, {},
                            "Choose another name, or change that one with 'strongroom user password' or 'role'.");
  insert_user(database, user);
}

// What was handed out before is worth nothing afterwards.
std::int64_t replace_and_end_sessions(Database& database, domain::User user) {
  ++user.generation;
  replace_user(database, user);
  return delete_sessions_of(database, user.name);
}

domain::ApiToken require_token(Database& database, const std::string& id) {
  if (auto token = read_api_token(database, id)) return *std::move(token);
  throw Error::with_words(ErrorCode::not_found, "there is no token " + base::terminal_safe(id), {},
                          "See what there is with 'strongroom token list'.");
}

void make_room_for_session(Database& database, const std::string& user) {
  const auto sessions = read_sessions_of(database, user);
  for (std::size_t i = 0; i + domain::kMostSessionsOfAUser <= sessions.size(); ++i)
    delete_session(database, sessions[i].id);
}

ledger::Event session_ended(const domain::Session& session, domain::SessionEnd why, const ledger::Actor& actor) {
  auto event = event_of(actor, why == domain::SessionEnd::logout ? "logout" : "session.revoked", "user/" + session.user,
                        {{"session", session.id}});
  if (why == domain::SessionEnd::logout) event.severity = Severity::info;
  if (why == domain::SessionEnd::reuse) {
    event.severity = Severity::warning;
    event.details["reason"] = "a refresh token was used twice";
  }
  return event;
}

}  // namespace

void SqliteStore::add_user(const domain::User& user, const ledger::Actor& actor) {
  domain::require_valid_name("user", user.name);
  writer_.run([&](Database& database) {
    insert_new_user(database, user);
    append(database, user_event("added", user, actor));
  });
}

void SqliteStore::complete_setup(const domain::User& user, const ledger::Actor& actor) {
  domain::require_valid_name("user", user.name);
  writer_.run([&](Database& database) {
    if (!read_users(database).empty())
      throw Error::with_words(ErrorCode::conflict, "this strongroom is set up already", "there are users", "Log in.");
    insert_new_user(database, user);
    append(database, user_event("added", user, actor));
    database.change("DELETE FROM setting WHERE key = ?", std::string_view{domain::kSetupSetting});
    append(database, event_of(actor, "setup.completed", "user/" + user.name));
  });
}

void SqliteStore::set_password_hash(const std::string& name, const std::string& hash, const ledger::Actor& actor) {
  writer_.run([&](Database& database) {
    auto user = require_user(database, name);
    user.password_hash = hash;
    auto event = user_event("password_changed", user, actor);
    event.details["sessions_ended"] = replace_and_end_sessions(database, user);
    append(database, event);
  });
}

bool SqliteStore::upgrade_password_hash(const std::string& name, const std::string& before, const std::string& after) {
  bool changed = false;
  writer_.run([&](Database& database) {
    changed = database.change("UPDATE user SET password_hash = ?3 WHERE name = ?1 AND password_hash = ?2",
                              std::string_view{name}, std::string_view{before}, std::string_view{after}) > 0;
  });
  return changed;
}

void SqliteStore::set_role(const std::string& name, const std::string& role, const ledger::Actor& actor) {
  writer_.run([&](Database& database) {
    auto user = require_user(database, name);
    if (user.role == role) return;
    if (role != "admin") refuse_without_admin(database, user);
    auto details = json::object{{"before", user.role}};
    user.role = role;
    details["sessions_ended"] = replace_and_end_sessions(database, user);
    auto event = user_event("role_changed", user, actor);
    event.details.insert(details.begin(), details.end());
    append(database, event);
  });
}

void SqliteStore::set_disabled(const std::string& name, bool disabled, const ledger::Actor& actor) {
  writer_.run([&](Database& database) {
    auto user = require_user(database, name);
    if (user.disabled == disabled) return;
    if (disabled) refuse_without_admin(database, user);
    user.disabled = disabled;
    auto event = user_event(disabled ? "disabled" : "enabled", user, actor);
    event.details["sessions_ended"] = replace_and_end_sessions(database, user);
    append(database, event);
  });
}

void SqliteStore::remove_user(const std::string& name, const ledger::Actor& actor) {
  writer_.run([&](Database& database) {
    const auto user = require_user(database, name);
    refuse_without_admin(database, user);
    auto event = user_event("removed", user, actor);
    event.details["sessions_ended"] = delete_sessions_of(database, name);
    database.change("DELETE FROM user WHERE name = ?", std::string_view{name});
    append(database, event);
  });
}

void SqliteStore::add_api_token(const domain::ApiToken& token, const ledger::Actor& actor) {
  domain::require_valid_name("token", token.name);
  writer_.run([&](Database& database) {
    for (const auto& other : read_api_tokens(database))
      if (other.name == token.name && !other.revoked_at)
        throw Error::with_words(ErrorCode::conflict, "there is already a token named " + token.name, {},
                                "Choose another name, or revoke that one first.");
    insert_api_token(database, token);
    json::object details{{"id", token.id}, {"role", token.role}};
    if (token.expires_at) details["expires_at"] = base::format_utc(*token.expires_at);
    append(database, event_of(actor, "token.created", "token/" + token.name, std::move(details)));
  });
}

void SqliteStore::revoke_api_token(const std::string& id, const ledger::Actor& actor) {
  writer_.run([&](Database& database) {
    const auto token = require_token(database, id);
    if (token.revoked_at)
      throw Error::with_words(ErrorCode::conflict, "the token " + token.name + " is revoked already", {},
                              "There is nothing to do.");
    database.change("UPDATE api_token SET revoked_at = ?2 WHERE id = ?1", std::string_view{id},
                    base::format_utc(clock_.now()));
    append(database, event_of(actor, "token.revoked", "token/" + token.name, {{"id", token.id}}));
  });
}

void SqliteStore::begin_session(const domain::Session& session, const std::string& request) {
  writer_.run([&](Database& database) {
    const auto user = read_user(database, session.user);
    if (!user || user->disabled || user->generation != session.generation)
      throw Error{ErrorCode::conflict, "the user was changed meanwhile"};
    make_room_for_session(database, session.user);
    insert_session(database, session);
    auto event = event_of({"user:" + session.user, request}, "login.succeeded", "user/" + session.user,
                          {{"session", session.id}, {"address", bounded_text(session.address)}});
    event.severity = Severity::info;
    append(database, event);
  });
}

bool SqliteStore::rotate_refresh(const std::string& session, const std::string& before, const std::string& after,
                                 base::UtcTime now) {
  bool changed = false;
  writer_.run([&](Database& database) {
    changed =
        database.change(
            "UPDATE session SET refresh_sha256 = ?3, last_seen_at = max(last_seen_at, ?4) "
            "WHERE id = ?1 AND refresh_sha256 = ?2",
            std::string_view{session}, std::string_view{before}, std::string_view{after}, base::format_utc(now)) > 0;
  });
  return changed;
}

void SqliteStore::end_session(const std::string& session, domain::SessionEnd why, const ledger::Actor& actor) {
  writer_.run([&](Database& database) {
    const auto ending = read_session(database, session);
    if (!ending) return;
    delete_session(database, session);
    append(database, session_ended(*ending, why, actor));
  });
}

std::vector<std::string> SqliteStore::forget_sessions(base::UtcTime now, base::UtcTime seen_since) {
  std::vector<std::string> ids;
  writer_.run([&](Database& database) {
    ids.clear();
    Statement gone{database, "DELETE FROM session WHERE expires_at <= ?1 OR last_seen_at < ?2 RETURNING id"};
    const auto until = base::format_utc(now), since = base::format_utc(seen_since);
    gone.bind(std::string_view{until}, std::string_view{since});
    while (gone.step()) ids.push_back(gone.text(0));
  });
  return ids;
}

void SqliteStore::note_use(const std::vector<domain::LastUse>& tokens, const std::vector<domain::LastUse>& sessions) {
  writer_.run([&](Database& database) {
    for (const auto& use : tokens)
      database.change("UPDATE api_token SET last_used_at = max(coalesce(last_used_at, ''), ?2) WHERE id = ?1",
                      std::string_view{use.id}, base::format_utc(use.at));
    for (const auto& use : sessions)
      database.change("UPDATE session SET last_seen_at = max(last_seen_at, ?2) WHERE id = ?1", std::string_view{use.id},
                      base::format_utc(use.at));
  });
}

}  // namespace strongroom::store
