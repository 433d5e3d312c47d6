#include "jobs/database_leftovers.h"

#include <algorithm>
#include <vector>

#include "base/error.h"
#include "jobs/database_restore_run.h"

namespace strongroom::jobs {
namespace {

using base::Error;

// The names of what restores over this database may have left; a restore that succeeded has given its own away.
std::vector<std::string> names_of_ended_restores(domain::Store& store, const std::string& database) {
  constexpr std::size_t kLookedAt = 1'000;
  domain::RunFilter filter;
  filter.kind = domain::RunKind::restore;
  filter.limit = kLookedAt;
  std::vector<std::string> names;
  for (const auto& run : store.runs(filter))
    if (run.database == database && domain::is_final(run.state) && run.state != domain::RunState::succeeded)
      names.push_back(unfinished_database(run.id));
  return names;
}

}  // namespace

void drop_leftovers(RunSession& session, const std::string& database, const domain::DatabaseAccess& access,
                    const domain::EngineCall& call) {
  const auto ours = names_of_ended_restores(session.services().store, database);
  if (ours.empty()) return;
  auto& databases = session.services().databases;
  try {
    for (const auto& name : databases.databases(access, call))
      if (std::ranges::find(ours, name) != ours.end() && databases.drop_database(access, name, call))
        session.note("the database " + name + ", which an earlier restore had left half filled, was dropped");
  } catch (const Error& error) {
    if (error.code() == base::ErrorCode::cancelled) throw;
    session.note("a database that an earlier restore had left half filled may still be there: " + error.message());
  }
}

}  // namespace strongroom::jobs
