// Rows of users, API tokens, sessions, settings and idempotency keys, and the domain values they hold.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "domain/access.h"
#include "store/sqlite/database.h"

namespace strongroom::store {

// Reading, by any connection. Throws integrity for what is not what was written.
std::vector<domain::User> read_users(Database& database);
std::optional<domain::User> read_user(Database& database, std::string_view name);
std::vector<domain::ApiToken> read_api_tokens(Database& database);
std::optional<domain::ApiToken> read_api_token(Database& database, std::string_view id);
std::vector<domain::Session> read_sessions(Database& database);
std::vector<domain::Session> read_sessions_of(Database& database, std::string_view user);  // least recently seen first
std::optional<domain::Session> read_session(Database& database, std::string_view id);
std::optional<domain::Setting> read_setting(Database& database, std::string_view key);
std::optional<domain::IdempotencyKey> read_idempotency_key(Database& database, std::string_view actor,
                                                           std::string_view key);

// Writing, inside a transaction of the caller.
void insert_user(Database& database, const domain::User& user);
void replace_user(Database& database, const domain::User& user);
void insert_api_token(Database& database, const domain::ApiToken& token);
void insert_session(Database& database, const domain::Session& session);
std::int64_t delete_sessions_of(Database& database, std::string_view user);  // how many
void delete_session(Database& database, std::string_view id);
void insert_idempotency_key(Database& database, const domain::IdempotencyKey& key);

}  // namespace strongroom::store
