// Half-filled databases that a restore of ours had to leave on a server, because the server was away when they were to
// be dropped.
#pragma once

#include <string>

#include "domain/database_engine.h"
#include "jobs/run_session.h"

namespace strongroom::jobs {

// Drops those on this server that bear the name of an ended restore over `database`; every other is left alone. What
// cannot be done is noted in the run's log and tried again by the next run. Throws cancelled, and what the store
// throws.
void drop_leftovers(RunSession& session, const std::string& database, const domain::DatabaseAccess& access,
                    const domain::EngineCall& call);

}  // namespace strongroom::jobs
