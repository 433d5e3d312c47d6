#include "operations/runs.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "domain/words.h"
#include "jobs/ledger_trust.h"
#include "jobs/restore_run.h"
#include "jobs/sources.h"
#include "operations/databases.h"
#include "operations/dumps.h"
#include "operations/plans.h"
#include "operations/repositories.h"

namespace strongroom::operations {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;

constexpr domain::Words<jobs::CheckScope, 3> kScopes{{{jobs::CheckScope::structure, "structure"},
                                                      {jobs::CheckScope::next_part, "next-part"},
                                                      {jobs::CheckScope::all_data, "all-data"}}};

// What a check is made again with.
jobs::CheckScope scope_of(const domain::Run& run) {
  if (!run.data_part) return jobs::CheckScope::structure;
  return run.data_part->of == 1 ? jobs::CheckScope::all_data : jobs::CheckScope::next_part;
}

jobs::RestoreOrder order_from(domain::StoreReader& store, const RestoreDraft& draft, const std::string& below) {
  const auto plan = require_plan(store, draft.plan);
  if (plan.is_database())
    throw Error::with_words(
        ErrorCode::invalid_input, "plan " + plan.name + " is one of a database", "it has dumps, not snapshots",
        "Restore with 'strongroom database restore " + plan.dump.database + " --file FILE --into NEWDB'.");
  for (const auto& include : draft.includes)
    if (!include.starts_with('/'))
      throw Error{ErrorCode::invalid_input,
                  "--include takes the absolute path a file had when it was "
                  "backed up, not '" +
                      base::escape_path(include) + "'"};
  if (draft.target.empty()) throw Error{ErrorCode::invalid_input, "--target DIR says where to restore to"};
  jobs::RestoreOrder order{
      plan.repository, plan.name, draft.snapshot, draft.includes, clean_path(draft.target, "a target"), below};
  jobs::require_below(order.target, below);  // before anything is said of what is there
  jobs::require_usable_target(order.target);
  return order;
}

// A path, or the file name of a dump that strongroom made.
std::string file_from(domain::StoreReader& store, const std::string& given) {
  if (given.empty())
    throw Error{ErrorCode::invalid_input, "--file F says what to restore; 'strongroom backups list' has the dumps"};
  const bool is_name = given.find('/') == std::string::npos;
  const auto path = is_name ? require_dump(store, given).path() : clean_path(given, "a file");
  std::error_code unknown;
  if (!fs::exists(path, unknown) && !unknown)
    throw Error::with_words(ErrorCode::not_found, "there is no file " + base::escape_path(path), {},
                            "Look at 'strongroom backups list'.");
  return path;
}

Error cannot(const std::string& what, const domain::Run& run, const std::string& why, const std::string& hint = {}) {
  return Error::with_words(ErrorCode::conflict, "run " + run.id + " cannot be " + what, why, hint);
}

void require_retryable(const domain::Run& run) {
  if (!domain::is_final(run.state))
    throw cannot("retried", run, "it has not ended yet", "Wait until it has, or cancel it first.");
  if (run.state == domain::RunState::succeeded) throw cannot("retried", run, "it has succeeded", "Start another one.");
  if (run.kind == domain::RunKind::restore)
    throw cannot("retried", run, "it was a restore", "Start it again, with what is to be restored and where to.");
}

}  // namespace

domain::Run require_run(domain::StoreReader& store, const std::string& id) {
  if (auto run = store.find_run(id)) return *run;
  throw Error{ErrorCode::not_found, "there is no run '" + base::terminal_safe(id) + "'"};
}

std::vector<domain::Dump> dumps_of_run(domain::StoreReader& store, const domain::Run& run) {
  if (run.database.empty() || run.kind != domain::RunKind::backup) return {};
  domain::DumpFilter filter;
  filter.run = run.id;
  filter.also_gone = true;
  return store.dumps(filter);
}

domain::Plan plan_to_back_up(domain::StoreReader& store, const std::string& name) {
  if (name.empty() && store.databases().empty())
    throw Error{ErrorCode::invalid_input,
                "name the plan to back up; 'strongroom plan list' has them, 'strongroom quickstart' makes one"};
  return require_plan(store, name.empty() ? require_database(store, {}).name : name);
}

std::string start_backup(const Tools& tools, const Call& call, const BackupDraft& draft) {
  const auto plan = plan_to_back_up(tools.store(), draft.plan);
  return tools.executor.start_backup(plan, {draft.trigger, call.actor, draft.queue});
}

std::string start_restore(const Tools& tools, const Call& call, const RestoreDraft& draft, const std::string& below) {
  if (!draft.target.empty()) jobs::require_outside_data(draft.target, tools.services.data);
  return tools.executor.start_restore(order_from(tools.store(), draft, below), {domain::Trigger::manual, call.actor});
}

std::string start_database_restore(const Tools& tools, const Call& call, const DatabaseRestoreDraft& draft) {
  require_new_database_name(draft.into);
  jobs::DatabaseRestoreOrder order;
  order.into = draft.into;
  order.trust_file = draft.trust_file;
  order.database = require_database(tools.store(), draft.database).name;
  order.file = file_from(tools.store(), draft.file);
  return tools.executor.start_database_restore(order, {domain::Trigger::manual, call.actor});
}

std::string_view to_text(jobs::CheckScope scope) {
  return domain::word_of(kScopes, scope);
}

jobs::CheckScope check_scope_from(std::string_view text) {
  for (const auto& [scope, word] : kScopes)
    if (word == text) return scope;
  throw Error{ErrorCode::invalid_input, "'read' is structure, next-part or all-data"};
}

std::string start_check(const Tools& tools, const Call& call, const std::string& repository, jobs::CheckScope scope) {
  const auto found = require_repository(tools.store(), repository);
  return tools.executor.start_check(found.name, scope, {domain::Trigger::manual, call.actor});
}

std::string start_prune(const Tools& tools, const Call& call, const std::string& repository) {
  const auto found = require_repository(tools.store(), repository);
  jobs::require_trustworthy_ledger(tools.store(), {call.actor, "repository.prune", "repository/" + found.name});
  return tools.executor.start_prune(found.name, {domain::Trigger::manual, call.actor});
}

std::string retry_run(const Tools& tools, const Call& call, const std::string& id) {
  const auto run = require_run(tools.store(), id);
  require_retryable(run);
  const jobs::StartedBy by{domain::Trigger::retry, call.actor, false, run.id};
  if (run.kind == domain::RunKind::check)
    return tools.executor.start_check(require_repository(tools.store(), run.repository).name, scope_of(run), by);
  if (run.kind == domain::RunKind::prune)
    return tools.executor.start_prune(require_repository(tools.store(), run.repository).name, by);
  return tools.executor.start_backup(require_plan(tools.store(), run.plan), by);
}

std::string cancel_run(const Tools& tools, const std::string& id) {
  const auto run = require_run(tools.store(), id);
  if (domain::is_final(run.state))
    throw cannot("cancelled", run, "it has ended already: " + std::string{to_text(run.state)});
  tools.services.tracker.cancelling(run.id);  // first: whoever ends it asks by whom
  // It may have ended since it was found.
  if (!tools.queue.cancel(run.id)) throw cannot("cancelled", run, "it has just ended");
  return run.id;
}

std::optional<domain::Run> wait_for_run(const Tools& tools, const std::string& id, std::stop_token stop) {
  if (!tools.queue.wait(id, std::move(stop))) return std::nullopt;
  if (const auto lost = tools.executor.unrecorded(id)) throw Error{*lost};
  auto run = tools.store().find_run(id);
  if (!run) throw Error{ErrorCode::internal, "the run is not in the store"};
  return run;
}

}  // namespace strongroom::operations
