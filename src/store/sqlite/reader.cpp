#include "store/sqlite/reader.h"

#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "store/sqlite/rows.h"
#include "store/sqlite/schema.h"

namespace strongroom::store {

using base::Error;
using base::ErrorCode;

bool store_exists(const std::filesystem::path& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) == 0) return true;
  if (errno == ENOENT || errno == ENOTDIR) return false;
  base::throw_system_error(errno, "looking for " + base::escape_path(path.native()));
}

Database open_for_reading(const std::filesystem::path& path) {
  if (!store_exists(path))
    throw Error::with_words(ErrorCode::not_found, "there is nothing here yet",
                            base::escape_path(path.native()) + " does not exist",
                            "Begin with 'strongroom quickstart', or name another directory with --data-dir.");
  require_not_empty(path, Access::read_only);
  Database database{path, Access::read_only};
  if (require_known(database, known_migrations()) == known_migrations().size()) return database;
  throw Error::with_words(ErrorCode::status_fetch, "the store was made by an older version of strongroom",
                          base::escape_path(path.native()) + " has not been brought up to date yet",
                          "Restart the strongroom that runs here, or run 'strongroom doctor': either updates the store "
                          "after copying it.");
}

std::vector<domain::Repository> Reader::repositories() {
  return with(read_repositories);
}

std::optional<domain::Repository> Reader::find_repository(const std::string& name) {
  return with(read_repository, name);
}

std::vector<domain::Plan> Reader::plans() {
  return with(read_plans);
}

std::optional<domain::Plan> Reader::find_plan(const std::string& name) {
  return with(read_plan, name);
}

std::vector<domain::Run> Reader::runs(const domain::RunFilter& filter) {
  return with(read_runs, filter);
}

std::vector<domain::Run> Reader::unfinished_runs() {
  return with(read_unfinished_runs);
}

std::optional<domain::Run> Reader::last_finished_backup(const std::string& plan) {
  return with(read_last_finished_backup, plan);
}

std::vector<ledger::Entry> Reader::entries(const domain::EntryFilter& filter) {
  return with(read_entries, filter);
}

std::optional<domain::Run> Reader::find_run(const std::string& id) {
  if (id.empty()) return std::nullopt;
  if (auto run = with(read_run, id)) return run;
  auto matching = with(read_matching_runs, id);
  if (matching.empty()) return std::nullopt;
  if (matching.size() == 1) return std::move(matching.front());
  throw Error::with_words(ErrorCode::conflict, "several runs match '" + base::terminal_safe(id) + "'",
                          "for instance " + matching[0].id + " and " + matching[1].id, "Give more of the id.");
}

}  // namespace strongroom::store
