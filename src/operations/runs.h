// Runs: starting, stopping, waiting for.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "domain/dump.h"
#include "domain/run.h"
#include "domain/store.h"
#include "operations/call.h"
#include "operations/run_drafts.h"

namespace strongroom::operations {

// `id` may be any unique beginning or end of one. Throws not_found, and conflict when several match.
domain::Run require_run(domain::StoreReader& store, const std::string& id);
// What a run over a database made, in whatever state it is now; nothing for other runs.
std::vector<domain::Dump> dumps_of_run(domain::StoreReader& store, const domain::Run& run);

// The plan of that name; the default database's when none is named. Throws not_found, and invalid_input when it cannot
// be known which one is meant.
domain::Plan plan_to_back_up(domain::StoreReader& store, const std::string& name);

// Each returns the new run's id at once; the run goes on whatever becomes of the call. Throw what jobs/executor.h says,
// and not_found and invalid_input for what the draft names.
std::string start_backup(const Tools& tools, const Call& call, const BackupDraft& draft);
// `below`: the directory in which the target must be; empty = anywhere. Throws forbidden for another one.
std::string start_restore(const Tools& tools, const Call& call, const RestoreDraft& draft,
                          const std::string& below = {});
std::string start_database_restore(const Tools& tools, const Call& call, const DatabaseRestoreDraft& draft);
// "structure", "next-part", "all-data"; throws invalid_input.
std::string_view to_text(jobs::CheckScope scope);
jobs::CheckScope check_scope_from(std::string_view text);
std::string start_check(const Tools& tools, const Call& call, const std::string& repository, jobs::CheckScope scope);
// Throws integrity while a break of the ledger is not acknowledged.
std::string start_prune(const Tools& tools, const Call& call, const std::string& repository);
// A new run, for the same, of a backup or a check that has ended and did not succeed: its `retry_of` names the old one.
// Throws conflict for one that goes on or has succeeded, and for a restore, of which the run does not tell everything.
std::string retry_run(const Tools& tools, const Call& call, const std::string& id);

// Asks a run to stop and returns its id; its end is waited for with wait_for_run(). `id` as in require_run(). Throws
// not_found, and conflict for a run that has ended.
std::string cancel_run(const Tools& tools, const std::string& id);

// The record of a run that has ended, once it has; nullopt when `stop` was requested before: the run goes on. Throws
// why the run's end could not be recorded, when that happened.
std::optional<domain::Run> wait_for_run(const Tools& tools, const std::string& id, std::stop_token stop);

}  // namespace strongroom::operations
