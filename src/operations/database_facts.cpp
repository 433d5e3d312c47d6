#include "operations/database_facts.h"

#include <algorithm>

#include "base/json.h"
#include "domain/json.h"
#include "jobs/database_access.h"
#include "operations/databases.h"

namespace strongroom::operations {

OpenDatabase open_database(domain::StoreReader& store, domain::Vault& vault, const std::string& name) {
  OpenDatabase open{require_database(store, name), {}};
  open.access = jobs::open_access(open.database, vault);
  return open;
}

domain::DatabaseHealth database_health(domain::DatabaseEngine& engine, const OpenDatabase& open, const Call& call) {
  return engine.health(open.access, call.engine_call(limits_of_a_question()));
}

boost::json::object health_to_json(const domain::DatabaseHealth& health, const std::string& name,
                                   const std::string& connection) {
  auto object = domain::to_json(health);
  object["database"] = name;
  object["connection"] = connection;
  return object;
}

DatabaseFigures database_figures(domain::StoreReader& store, domain::DatabaseEngine& engine, const OpenDatabase& open,
                                 std::size_t limit, base::UtcTime now, const Call& call) {
  DatabaseFigures figures{open.database.name, {}, {}};
  figures.statistics =
      engine.statistics(open.access, std::min(limit, kMostTables), call.engine_call(limits_of_a_question()));
  domain::DumpFilter all;
  all.plan = open.database.name;
  all.also_gone = true;
  figures.growths = growth_of(store.dumps(all), figures.statistics.dbname, figures.statistics.database_bytes, now);
  return figures;
}

boost::json::object to_json(const DatabaseFigures& figures) {
  auto object = domain::to_json(figures.statistics);
  object["database"] = figures.database;
  auto& array = object["growth"].emplace_array();
  for (const auto& growth : figures.growths) array.emplace_back(to_json(growth));
  return object;
}

}  // namespace strongroom::operations
