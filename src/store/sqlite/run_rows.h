// Rows of runs. They say what the ledger says, in a form that can be asked; `rebuild_runs` makes them from it.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "domain/run.h"
#include "domain/store.h"
#include "store/sqlite/database.h"

namespace strongroom::store {

// Reading. Throw integrity when a record contradicts itself or is not what its entry says.
std::optional<domain::Run> read_run(Database& database, std::string_view id);            // the whole id
std::vector<domain::Run> read_matching_runs(Database& database, std::string_view part);  // at most two
std::vector<domain::Run> read_runs(Database& database, const domain::RunFilter& filter);
std::vector<domain::Run> read_unfinished_runs(Database& database);
std::optional<domain::Run> read_last_finished_backup(Database& database, std::string_view plan);
bool run_is_due_at(Database& database, const domain::ScheduledWork& of, base::UtcTime at);

// Writing, inside a transaction of the caller; `run` is bounded (run_record.h) and its ledger_seq is set.
void insert_run(Database& database, const domain::Run& run);
void replace_run(Database& database, const domain::Run& run);

// Runs that the ledger knows and the table does not, or the other way round, or by another entry than their newest. At
// most `limit` sentences. One moment of the store.
std::vector<std::string> misplaced_runs(Database& database, std::size_t limit);
// Some records, by their place in the table, and what is wrong with them; `next` is empty after the last.
struct RunPage {
  std::vector<std::string> faults;
  std::optional<std::int64_t> next = 0;
};
RunPage check_run_records(Database& database, std::optional<std::int64_t> from, std::size_t limit);

// Makes every row anew, in the order in which the runs began. Throws conflict while the ledger knows a run that is not
// finished, integrity when an entry or a list of warnings is not what was written.
domain::RebuildReport rebuild_runs(Database& database);

}  // namespace strongroom::store
