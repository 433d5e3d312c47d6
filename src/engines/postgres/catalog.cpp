#include "engines/postgres/catalog.h"

#include <charconv>

#include "base/error.h"

namespace strongroom::postgres {
namespace {

constexpr std::size_t kKeptUnreadable = 1000;

// What pg_dump leaves out: the server's own schemas, and what belongs to an extension, unless the extension says that
// the rows are its user's. Foreign tables and views have no rows here; materialised views are filled anew.
const std::string kDumped =
    "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relpersistence <> 't' "
    "AND (NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::regclass "
    "AND d.objid = c.oid AND d.objsubid = 0 AND d.deptype = 'e') "
    "OR EXISTS (SELECT FROM pg_catalog.pg_extension e WHERE c.oid = ANY (e.extconfig))) ";

std::string quoted_name(const std::string& field) {
  return "'\"' || replace(" + field + ", '\"', '\"\"') || '\"'";
}

const std::string& unreadable_query() {
  static const std::string query =
      "WITH dumped AS (SELECT c.oid, c.relkind, n.oid AS schema, n.nspname, " + quoted_name("n.nspname") +
      " || '.' || " + quoted_name("c.relname") + " AS name " + kDumped +
      "AND c.relkind IN ('r', 'p', 'S')), found AS ("
      "SELECT DISTINCT 1 AS kind, 'schema ' || " +
      quoted_name("nspname") +
      " || ': permission denied' AS what "
      "FROM dumped WHERE NOT has_schema_privilege(schema, 'USAGE') "
      "UNION ALL SELECT 2, 'table ' || name || ': permission denied' FROM dumped "
      "WHERE relkind IN ('r', 'p') AND NOT has_table_privilege(oid, 'SELECT') "
      "UNION ALL SELECT 3, 'sequence ' || name || ': permission denied' FROM dumped "
      // In a CASE, because conditions are tried in any order and this one dislikes tables.
      "WHERE CASE WHEN relkind = 'S' THEN NOT has_sequence_privilege(oid, 'SELECT') ELSE false END "
      "UNION ALL SELECT 4, 'table ' || name || ': row-level security hides rows from this role' FROM dumped "
      "WHERE relkind IN ('r', 'p') AND has_table_privilege(oid, 'SELECT') AND row_security_active(oid) "
      "UNION ALL SELECT 5, 'large object ' || l.oid || ': permission denied' FROM pg_catalog.pg_largeobject_metadata l "
      "WHERE NOT pg_has_role(l.lomowner, 'USAGE') AND NOT current_setting('lo_compat_privileges')::boolean "
      "AND NOT EXISTS (SELECT FROM aclexplode(l.lomacl) a WHERE a.privilege_type = 'SELECT' "
      "AND (a.grantee = 0 OR pg_has_role(a.grantee, 'USAGE')))) "
      "SELECT what, count(*) OVER () FROM found ORDER BY kind, what LIMIT " +
      std::to_string(kKeptUnreadable);
  return query;
}

// pg_table_size waits for a table that somebody has locked whole; then what the last VACUUM or ANALYZE wrote down has
// to do.
Rows sizes(Connection& connection, const std::string& what, const std::string& grouped) {
  const auto select = [&](const std::string& bytes) {
    return connection.query("reading the sizes of tables",
                            "SELECT " + what + "(" + bytes + ") " + kDumped + "AND c.relkind = 'r' " + grouped);
  };
  try {
    return select("pg_table_size(c.oid)");
  } catch (const base::Error& error) {
    if (error.code() != base::ErrorCode::timeout) throw;
    return select(
        "(greatest(c.relpages, 0) + coalesce((SELECT greatest(t.relpages, 0) FROM pg_catalog.pg_class t "
        "WHERE t.oid = c.reltoastrelid), 0))::bigint * current_setting('block_size')::bigint");
  }
}

std::optional<base::UtcTime> to_time(const std::optional<std::string>& microseconds) {
  if (!microseconds) return std::nullopt;
  return base::UtcTime{std::chrono::microseconds{to_number(microseconds)}};
}

domain::TableStatistics table_of(const Row& row) {
  domain::TableStatistics table;
  table.name = row[0].value_or("");
  table.bytes = to_number(row[1]);
  table.index_bytes = to_number(row[2]);
  if (row[3]) table.rows_estimate = to_number(row[3]);
  table.dead_rows = to_number(row[4]);
  table.analyzed_at = to_time(row[5]);
  return table;
}

}  // namespace

domain::ServerFacts server_facts(Connection& connection) {
  domain::ServerFacts facts;
  facts.version = connection.version();
  facts.version_text = connection.version_text();
  facts.host_address = connection.host_address();
  const auto self = connection.query("reading the catalog",
                                     "SELECT current_database(), pg_database_size(current_database()), "
                                     "pg_is_in_recovery()");
  facts.dbname = self.at(0)[0].value_or("");
  facts.database_bytes = to_number(self.at(0)[1]);
  facts.in_recovery = self.at(0)[2] == "t";
  facts.table_bytes = to_number(sizes(connection, "sum", "").at(0)[0]);
  const auto unreadable = connection.query("looking at what can be read", unreadable_query());
  for (const auto& row : unreadable) facts.unreadable.push_back(row[0].value_or(""));
  if (!unreadable.empty()) facts.unreadable_count = to_number(unreadable.front()[1]);
  return facts;
}

std::vector<std::string> connectable_databases(Connection& connection) {
  std::vector<std::string> names;
  for (const auto& row : connection.query("listing the databases",
                                          "SELECT datname FROM pg_catalog.pg_database WHERE datallowconn "
                                          "AND NOT datistemplate ORDER BY datname COLLATE \"C\""))
    names.push_back(row[0].value_or(""));
  return names;
}

bool database_exists(Connection& connection, const std::string& name) {
  return !connection.query("looking for the database", "SELECT FROM pg_catalog.pg_database WHERE datname = $1", {name})
              .empty();
}

bool is_superuser(Connection& connection) {
  return connection.query("reading the role", "SELECT current_setting('is_superuser')").at(0)[0] == "on";
}

std::vector<TableSize> table_sizes(Connection& connection) {
  std::vector<TableSize> tables;
  for (const auto& row :
       sizes(connection, "quote_ident(n.nspname) || '.' || quote_ident(c.relname), ", "ORDER BY c.oid"))
    tables.push_back({row[0].value_or(""), to_number(row[1])});
  return tables;
}

domain::DatabaseStatistics statistics(Connection& connection, std::size_t limit) {
  domain::DatabaseStatistics all;
  all.version = connection.version_text();
  const auto self = connection.query("reading the catalog",
                                     "SELECT current_database(), pg_database_size(current_database()), "
                                     "(SELECT count(*) FROM pg_catalog.pg_largeobject_metadata), "
                                     "(SELECT count(*) " +
                                         kDumped +
                                         "AND c.relkind IN ('r', 'p', 'm')), "
                                         "(SELECT count(*) " +
                                         kDumped + "AND c.relkind IN ('i', 'I'))");
  all.dbname = self.at(0)[0].value_or("");
  all.database_bytes = to_number(self.at(0)[1]);
  all.large_objects = to_number(self.at(0)[2]);
  all.tables = to_number(self.at(0)[3]);
  all.indexes = to_number(self.at(0)[4]);
  // Before PostgreSQL 14 nothing counted yet looks like nothing there.
  for (const auto& row : connection.query(
           "reading the sizes of tables",
           "SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname), pg_total_relation_size(c.oid) AS bytes, "
           "pg_indexes_size(c.oid), CASE WHEN c.reltuples < 0 OR (c.reltuples = 0 AND c.relpages = 0 "
           "AND pg_relation_size(c.oid) > 0) THEN NULL ELSE c.reltuples::bigint END, pg_stat_get_dead_tuples(c.oid), "
           "(extract(epoch FROM greatest(pg_stat_get_last_analyze_time(c.oid), "
           "pg_stat_get_last_autoanalyze_time(c.oid))) * 1000000)::bigint " +
               kDumped + "AND c.relkind IN ('r', 'm') ORDER BY bytes DESC, 1 LIMIT $1::bigint",
           {std::to_string(limit)}))
    all.largest.push_back(table_of(row));
  return all;
}

bool is_working(Connection& connection, const std::string& application_name) {
  return !connection
              .query("looking at a session",
                     "SELECT FROM pg_catalog.pg_stat_activity WHERE application_name = $1 AND state = 'active' "
                     "AND coalesce(wait_event_type, '') NOT IN ('Lock', 'Client')",
                     {application_name})
              .empty();
}

void end_sessions(Connection& connection, const std::string& application_name) {
  connection.query("ending a session",
                   "SELECT pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE application_name = $1 "
                   "AND pid <> pg_backend_pid()",
                   {application_name});
}

}  // namespace strongroom::postgres
