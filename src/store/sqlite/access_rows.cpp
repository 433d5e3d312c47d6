#include "store/sqlite/access_rows.h"

#include "store/sqlite/row_reading.h"

namespace strongroom::store {
namespace {

constexpr std::string_view kUserColumns =
    "SELECT name, role, password_hash, disabled, created_at, generation FROM user ";

domain::User user_of(const Statement& row) {
  return reading("the record of user " + row.text(0), [&] {
    domain::User user;
    user.name = row.text(0);
    user.role = row.text(1);
    user.password_hash = row.text(2);
    user.disabled = row.integer(3) == 1;
    user.created_at = base::parse_utc(row.text(4));
    user.generation = static_cast<std::uint64_t>(row.integer(5));
    return user;
  });
}

constexpr std::string_view kTokenColumns =
    "SELECT id, name, role, sha256, created_at, expires_at, last_used_at, revoked_at FROM api_token ";

domain::ApiToken token_of(const Statement& row) {
  return reading("the record of token " + row.text(1), [&] {
    domain::ApiToken token;
    token.id = row.text(0);
    token.name = row.text(1);
    token.role = row.text(2);
    token.sha256 = row.text(3);
    token.created_at = base::parse_utc(row.text(4));
    token.expires_at = time_or_none(row, 5);
    token.last_used_at = time_or_none(row, 6);
    token.revoked_at = time_or_none(row, 7);
    return token;
  });
}

constexpr std::string_view kSessionColumns =
    "SELECT id, user, generation, refresh_sha256, cookie_sha256, created_at, last_seen_at, expires_at, address, "
    "user_agent FROM session ";

domain::Session session_of(const Statement& row) {
  return reading("the record of session " + row.text(0), [&] {
    domain::Session session;
    session.id = row.text(0);
    session.user = row.text(1);
    session.generation = static_cast<std::uint64_t>(row.integer(2));
    session.refresh_sha256 = row.text(3);
    session.cookie_sha256 = row.text(4);
    session.created_at = base::parse_utc(row.text(5));
    session.last_seen_at = base::parse_utc(row.text(6));
    session.expires_at = base::parse_utc(row.text(7));
    session.address = row.text(8);
    session.user_agent = row.text(9);
    return session;
  });
}

domain::Setting setting_of(const Statement& row) {
  return reading("the setting " + row.text(0), [&] {
    return domain::Setting{row.text(0), row.text(1), static_cast<std::uint64_t>(row.integer(2)),
                           base::parse_utc(row.text(3))};
  });
}

domain::IdempotencyKey idempotency_key_of(const Statement& row) {
  return reading("an idempotency key", [&] {
    return domain::IdempotencyKey{row.text(0), row.text(1), row.text(2), row.text(3), base::parse_utc(row.text(4))};
  });
}

}  // namespace

std::vector<domain::User> read_users(Database& database) {
  Statement statement{database, select(kUserColumns, "ORDER BY name")};
  return all(statement, user_of);
}

std::optional<domain::User> read_user(Database& database, std::string_view name) {
  Statement statement{database, select(kUserColumns, "WHERE name = ?")};
  return first(statement.bind(name), user_of);
}

std::vector<domain::ApiToken> read_api_tokens(Database& database) {
  Statement statement{database, select(kTokenColumns, "ORDER BY number")};
  return all(statement, token_of);
}

std::optional<domain::ApiToken> read_api_token(Database& database, std::string_view id) {
  Statement statement{database, select(kTokenColumns, "WHERE id = ?")};
  return first(statement.bind(id), token_of);
}

std::vector<domain::Session> read_sessions(Database& database) {
  Statement statement{database, select(kSessionColumns, "ORDER BY number")};
  return all(statement, session_of);
}

std::vector<domain::Session> read_sessions_of(Database& database, std::string_view user) {
  Statement statement{database, select(kSessionColumns, "WHERE user = ? ORDER BY last_seen_at, number")};
  return all(statement.bind(user), session_of);
}

std::optional<domain::Session> read_session(Database& database, std::string_view id) {
  Statement statement{database, select(kSessionColumns, "WHERE id = ?")};
  return first(statement.bind(id), session_of);
}

std::optional<domain::Setting> read_setting(Database& database, std::string_view key) {
  Statement statement{database, "SELECT key, value, version, changed_at FROM setting WHERE key = ?"};
  return first(statement.bind(key), setting_of);
}

std::optional<domain::IdempotencyKey> read_idempotency_key(Database& database, std::string_view actor,
                                                           std::string_view key) {
  Statement statement{
      database, "SELECT actor, key, request_hash, run_id, created_at FROM idempotency WHERE actor = ? AND key = ?"};
  return first(statement.bind(actor, key), idempotency_key_of);
}

void insert_user(Database& database, const domain::User& user) {
  database.change(
      "INSERT INTO user(name, role, password_hash, disabled, created_at, generation) VALUES(?, ?, ?, ?, ?, ?)",
      std::string_view{user.name}, std::string_view{user.role}, std::string_view{user.password_hash},
      std::int64_t{user.disabled}, base::format_utc(user.created_at), user.generation);
}

void replace_user(Database& database, const domain::User& user) {
  database.change("UPDATE user SET role = ?2, password_hash = ?3, disabled = ?4, generation = ?5 WHERE name = ?1",
                  std::string_view{user.name}, std::string_view{user.role}, std::string_view{user.password_hash},
                  std::int64_t{user.disabled}, user.generation);
}

void insert_api_token(Database& database, const domain::ApiToken& token) {
  database.change("INSERT INTO api_token(id, name, role, sha256, created_at, expires_at) VALUES(?, ?, ?, ?, ?, ?)",
                  std::string_view{token.id}, std::string_view{token.name}, std::string_view{token.role},
                  std::string_view{token.sha256}, base::format_utc(token.created_at), time_text(token.expires_at));
}

void insert_session(Database& database, const domain::Session& session) {
  database.change(
      "INSERT INTO session(id, user, generation, refresh_sha256, cookie_sha256, created_at, last_seen_at, expires_at, "
      "address, user_agent) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      std::string_view{session.id}, std::string_view{session.user}, session.generation,
      std::string_view{session.refresh_sha256}, std::string_view{session.cookie_sha256},
      base::format_utc(session.created_at), base::format_utc(session.last_seen_at),
      base::format_utc(session.expires_at), std::string_view{session.address}, std::string_view{session.user_agent});
}

std::int64_t delete_sessions_of(Database& database, std::string_view user) {
  return database.change("DELETE FROM session WHERE user = ?", user);
}

void delete_session(Database& database, std::string_view id) {
  database.change("DELETE FROM session WHERE id = ?", id);
}

void insert_idempotency_key(Database& database, const domain::IdempotencyKey& key) {
  database.change("INSERT INTO idempotency(actor, key, request_hash, run_id, created_at) VALUES(?, ?, ?, ?, ?)",
                  std::string_view{key.actor}, std::string_view{key.key}, std::string_view{key.request_hash},
                  std::string_view{key.run_id}, base::format_utc(key.created_at));
}

}  // namespace strongroom::store
