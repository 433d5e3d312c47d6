#include "jobs/database_recovery.h"

#include <chrono>

#include "base/text.h"
#include "jobs/database_access.h"
#include "jobs/database_restore_run.h"
#include "jobs/dump_publication.h"

namespace strongroom::jobs {
namespace {

// Recovery must not keep the owner waiting for a server that is away.
constexpr auto kPatience = std::chrono::seconds{10};

using Note = std::function<void(const std::string&)>;

bool recover_dump(Services& services, domain::Run& run, const Note& note) {
  if (remove_unpublished(run.target, run.id) > 0) note("an unfinished dump was removed");
  const auto settled = settle_announced_dumps(services.store, run.id);
  for (const auto& dump : settled.withdrawn)
    note("the dump " + base::escape_path(dump.path()) + " was not published completely and was removed");
  for (const auto& dump : settled.undecided)
    note("whether the dump " + base::escape_path(dump.path()) +
         " was published cannot be seen while its directory is away; it will be looked at again");
  domain::DumpFilter filter;
  filter.run = run.id;
  filter.state = domain::DumpState::present;
  const auto dumps = services.store.dumps(filter);
  if (dumps.empty()) return false;
  const auto& first = dumps.back();  // newest last announced first: the order of the run
  run.dumps = {dumps.size(), first.filename, first.path(), first.size, first.sha256};
  note("the dump " + base::escape_path(first.path()) + " is complete, checked, and stays");
  return true;
}

void recover_restore(Services& services, const domain::Run& run, domain::EngineObserver& observer, int run_lock,
                     const Note& note) {
  const auto name = unfinished_database(run.id);
  try {
    const auto database = services.store.find_database(run.database);
    if (!database)
      return note("an unfinished database " + name +
                  " may be left on the server: its connection is not configured any more");
    domain::PlanLimits limits;
    limits.network = limits.lock_wait = limits.stall = kPatience;
    if (services.databases.drop_database(open_access(*database, services.vault), name,
                                         {observer, {}, limits, run_lock}))
      note("the unfinished database " + name + " was dropped");
  } catch (const std::exception& failure) {
    note("an unfinished database " + name + " may be left on the server: " + failure.what());
  }
}

}  // namespace

bool recover_database_run(Services& services, domain::Run& run, domain::EngineObserver& observer, int run_lock,
                          const Note& note) {
  if (run.kind == domain::RunKind::backup) return recover_dump(services, run, note);
  recover_restore(services, run, observer, run_lock, note);
  return false;
}

}  // namespace strongroom::jobs
