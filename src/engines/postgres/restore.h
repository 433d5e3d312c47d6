#pragma once

#include "domain/database_engine.h"
#include "engines/postgres/surroundings.h"

namespace strongroom::postgres {

// See DatabaseEngine.
domain::RestoredDatabase run_restore(const Surroundings& around, const domain::DatabaseAccess& access,
                                     const domain::NewDatabase& target, domain::ByteSource& source,
                                     const domain::EngineCall& call);
bool drop_database(const Surroundings& around, const domain::DatabaseAccess& access, const std::string& name,
                   std::stop_token stop);

}  // namespace strongroom::postgres
