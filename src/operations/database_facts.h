// How a database is, and what is in it. Asking needs the key, but not the ownership of the data directory.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include "base/clock.h"
#include "domain/database.h"
#include "domain/database_engine.h"
#include "domain/store.h"
#include "domain/vault.h"
#include "operations/call.h"
#include "operations/growth.h"

namespace strongroom::operations {

struct OpenDatabase {
  domain::Database database;
  domain::DatabaseAccess access;
};
// By its name; the default one when that is empty. Throws not_found.
OpenDatabase open_database(domain::StoreReader& store, domain::Vault& vault, const std::string& name);

// A server that cannot be reached is unhealthy, and that is the answer.
domain::DatabaseHealth database_health(domain::DatabaseEngine& engine, const OpenDatabase& open, const Call& call);
// domain::to_json's, with "database" and "connection".
boost::json::object health_to_json(const domain::DatabaseHealth& health, const std::string& name,
                                   const std::string& connection);

inline constexpr std::size_t kMostTables = 10'000;

struct DatabaseFigures {
  std::string database;
  domain::DatabaseStatistics statistics;
  std::vector<Growth> growths;
};
// With the `limit` largest tables, at most kMostTables.
DatabaseFigures database_figures(domain::StoreReader& store, domain::DatabaseEngine& engine, const OpenDatabase& open,
                                 std::size_t limit, base::UtcTime now, const Call& call);
// domain::to_json's of the statistics, with "database" and "growth".
boost::json::object to_json(const DatabaseFigures& figures);

}  // namespace strongroom::operations
