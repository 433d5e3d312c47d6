// Rows of the configuration and the domain values they hold. Those of runs are in run_rows.h, the ledger's in
// entries.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/database.h"
#include "domain/plan.h"
#include "domain/repository.h"
#include "store/sqlite/database.h"

namespace strongroom::store {

// Reading, by any connection. What a column says must be what the body says, or integrity is thrown: an edited column
// must not be able to fool a page.
std::vector<domain::Repository> read_repositories(Database& database);
std::optional<domain::Repository> read_repository(Database& database, std::string_view name);
std::vector<domain::Plan> read_plans(Database& database);
std::optional<domain::Plan> read_plan(Database& database, std::string_view name);
std::vector<domain::Database> read_databases(Database& store);
std::optional<domain::Database> read_database(Database& store, std::string_view name);
std::vector<std::string> read_anchor_directories(Database& database);  // by path

// Writing, inside a transaction of the caller.
void insert_repository(Database& database, const domain::Repository& repository);
void replace_repository(Database& database, const domain::Repository& repository);
void replace_repository_reading(Database& database, std::string_view name, const domain::DataReading& reading);
void insert_plan(Database& database, const domain::Plan& plan);
void replace_plan(Database& database, const domain::Plan& plan);
void insert_database(Database& store, const domain::Database& database);
void replace_database(Database& store, const domain::Database& database);  // not: is_default
void make_default_database(Database& store, std::string_view name);
// False when nothing was to be done: it is there already, or is not there.
bool insert_anchor_directory(Database& database, std::string_view path, base::UtcTime now);
bool delete_anchor_directory(Database& database, std::string_view path);

}  // namespace strongroom::store
