// Questions to a server's catalog. Each is one or a few statements; none locks more than pg_table_size does.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/database_engine.h"
#include "engines/postgres/connection.h"

namespace strongroom::postgres {

domain::ServerFacts server_facts(Connection& connection);
std::vector<std::string> connectable_databases(Connection& connection);
bool database_exists(Connection& connection, const std::string& name);
bool is_superuser(Connection& connection);

struct TableSize {
  std::string name;         // as COPY names it: public.orders
  std::uint64_t bytes = 0;  // with TOAST, without indexes
};
// Of every table whose rows a dump has.
std::vector<TableSize> table_sizes(Connection& connection);

domain::DatabaseStatistics statistics(Connection& connection, std::size_t limit);

// Whether the session that calls itself so is computing: waiting neither for a lock nor for its client.
bool is_working(Connection& connection, const std::string& application_name);
// Ends the sessions that call themselves `application_name`; of the connection's own role, or with the right to.
void end_sessions(Connection& connection, const std::string& application_name);

}  // namespace strongroom::postgres
