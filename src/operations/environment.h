// A database that the environment names.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "domain/database_engine.h"

namespace strongroom::operations {

// A variable of the environment; empty when it is not set.
using Environment = std::function<std::string(const char* name)>;
std::string process_environment(const char* name);

// DATABASE_URL, or DB_HOST, DB_PORT, DB_NAME and DB_USER; DB_PASSWORD where no password is in the URL. nullopt when
// none of them says where a database is. Throws invalid_input, naming the variable and not what it holds.
std::optional<domain::ParsedConnection> connection_from_environment(const Environment& environment,
                                                                    const domain::DatabaseEngine& engine);

}  // namespace strongroom::operations
