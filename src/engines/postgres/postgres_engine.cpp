#include "engines/postgres/postgres_engine.h"

#include <utility>

#include "engines/postgres/catalog.h"
#include "engines/postgres/connection.h"
#include "engines/postgres/dump.h"
#include "engines/postgres/health.h"
#include "engines/postgres/keywords.h"
#include "engines/postgres/restore.h"

namespace strongroom::postgres {
namespace {

Connection connect(const Surroundings& around, const domain::DatabaseAccess& access, const domain::EngineCall& call) {
  return {access, around.options, around.clock, {}, call.stop};
}

}  // namespace

PostgresEngine::PostgresEngine(process::ProcessRunner& runner, const base::Clock& clock, Options options)
    : options_{std::move(options)}, finder_{runner, options_}, around_{runner, clock, options_, finder_} {}

domain::ParsedConnection PostgresEngine::parse_connection(std::string_view text) const {
  return postgres::parse_connection(text);
}

void PostgresEngine::require_usable(const std::map<std::string, std::string>& parameters) const {
  postgres::require_usable(parameters);
}

domain::ServerFacts PostgresEngine::probe(const domain::DatabaseAccess& access, const domain::EngineCall& call) {
  auto connection = connect(around_, access, call);
  return server_facts(connection);
}

std::vector<std::string> PostgresEngine::databases(const domain::DatabaseAccess& access,
                                                   const domain::EngineCall& call) {
  auto connection = connect(around_, access, call);
  return connectable_databases(connection);
}

domain::ToolVersion PostgresEngine::dump_tool(int server_version) {
  const auto tool = finder_.not_older("pg_dump", server_version);
  return {tool.path, tool.version};
}

domain::DumpOutcome PostgresEngine::dump(const domain::DatabaseAccess& access, const domain::DumpRequest& request,
                                         domain::ByteSink& sink, const domain::EngineCall& call) {
  return run_dump(around_, access, request, sink, call);
}

domain::RestoredDatabase PostgresEngine::restore(const domain::DatabaseAccess& access,
                                                 const domain::NewDatabase& target, domain::ByteSource& source,
                                                 const domain::EngineCall& call) {
  return run_restore(around_, access, target, source, call);
}

bool PostgresEngine::drop_database(const domain::DatabaseAccess& access, const std::string& name,
                                   const domain::EngineCall& call) {
  return postgres::drop_database(around_, access, name, call.stop);
}

domain::DatabaseHealth PostgresEngine::health(const domain::DatabaseAccess& access, const domain::EngineCall& call) {
  return postgres::health(access, options_, around_.clock, call.stop);
}

domain::DatabaseStatistics PostgresEngine::statistics(const domain::DatabaseAccess& access, std::size_t limit,
                                                      const domain::EngineCall& call) {
  auto connection = connect(around_, access, call);
  return postgres::statistics(connection, limit);
}

}  // namespace strongroom::postgres
