// Rows and the domain values they hold.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/plan.h"
#include "domain/repository.h"
#include "domain/run.h"
#include "domain/store.h"
#include "ledger/entry.h"
#include "store/sqlite/database.h"

namespace strongroom::store {

// Reading, by any connection. What a column says must be what the body says, or integrity is thrown: an edited column
// must not be able to fool a page.
std::vector<domain::Repository> read_repositories(Database& database);
std::optional<domain::Repository> read_repository(Database& database, std::string_view name);
std::vector<domain::Plan> read_plans(Database& database);
std::optional<domain::Plan> read_plan(Database& database, std::string_view name);
std::optional<domain::Run> read_run(Database& database, std::string_view id);            // the whole id
std::vector<domain::Run> read_matching_runs(Database& database, std::string_view part);  // at most two
std::vector<domain::Run> read_runs(Database& database, const domain::RunFilter& filter);
std::vector<domain::Run> read_unfinished_runs(Database& database);
std::optional<domain::Run> read_last_finished_backup(Database& database, std::string_view plan);
std::vector<ledger::Entry> read_entries(Database& database, const domain::EntryFilter& filter);

// Writing, inside a transaction of the caller.
void insert_repository(Database& database, const domain::Repository& repository);
void replace_repository(Database& database, const domain::Repository& repository);
void insert_plan(Database& database, const domain::Plan& plan);
void replace_plan(Database& database, const domain::Plan& plan);
void insert_run(Database& database, const domain::Run& run);   // ledger_seq is set
void replace_run(Database& database, const domain::Run& run);  // ledger_seq is set
// Gives the event its number and time and appends it.
std::uint64_t append_entry(Database& database, const ledger::Event& event, base::UtcTime now);

}  // namespace strongroom::store
