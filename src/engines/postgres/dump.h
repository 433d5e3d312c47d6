#pragma once

#include "domain/database_engine.h"
#include "engines/postgres/surroundings.h"

namespace strongroom::postgres {

// See DatabaseEngine.
domain::DumpOutcome run_dump(const Surroundings& around, const domain::DatabaseAccess& access,
                             const domain::DumpRequest& request, domain::ByteSink& sink,
                             const domain::EngineCall& call);

}  // namespace strongroom::postgres
