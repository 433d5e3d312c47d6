// The shape of the store, and how an older one is brought up to it.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string_view>

#include "base/clock.h"
#include "store/sqlite/database.h"

namespace strongroom::store {

// One named step. Steps are only ever added at the end; user_version is how many have been applied, and the table
// `migration` says which, when, and by which strongroom.
struct Migration {
  std::string_view name;
  const char* sql;
};

std::span<const Migration> known_migrations();
inline constexpr std::string_view kLedgerStep = "ledger";

// What SQL cannot do of a step: called with its name in its transaction, after its SQL.
using StepCode = std::function<void(Database&, std::string_view step)>;

// Makes a store with all of `migrations` at `path`, whole or not at all. Throws integrity when an old -wal file lies
// there without its store: SQLite would replay it into the new one.
void create_store(const std::filesystem::path& path, std::span<const Migration> migrations, const base::Clock& clock,
                  const StepCode& code = {});

// Applies what is missing, each step in a transaction of its own, after copying the store to
// "NAME.before-FIRST_MISSING_STEP" beside it. Nothing is copied when nothing is missing. Throws as require_known does.
void migrate(Database& database, std::span<const Migration> migrations, const base::Clock& clock,
             const StepCode& code = {});

// Throws when the file is SQLite's but not strongroom's, or was made by a newer strongroom (status_fetch, with a
// sentence that names both versions). Returns how many of `migrations` have been applied.
std::size_t require_known(Database& database, std::span<const Migration> migrations);

// Throws integrity (status_fetch for readers) for a file with nothing in it: SQLite would take it for a new store.
void require_not_empty(const std::filesystem::path& path, Access access);

}  // namespace strongroom::store
