// Databases, their dumps and what is known of their servers.
#include "base/json.h"
#include "base/text.h"
#include "domain/json.h"
#include "domain/json_record.h"

namespace strongroom::domain {
namespace {

namespace json = boost::json;
using base::escape_path;

json::value milliseconds_or_null(const std::optional<base::Milliseconds>& duration) {
  return duration ? json::value(count(*duration)) : json::value(nullptr);
}

json::object to_json(const TableStatistics& table) {
  return {{"name", base::terminal_safe(table.name)},
          {"bytes", table.bytes},
          {"index_bytes", table.index_bytes},
          {"rows_estimate", table.rows_estimate ? json::value(*table.rows_estimate) : json::value(nullptr)},
          {"dead_rows", table.dead_rows},
          {"analyzed_at", base::time_or_null(table.analyzed_at)}};
}

}  // namespace

json::object to_json(const Database& database) {
  json::object parameters;
  for (const auto& [keyword, value] : database.parameters) parameters[keyword] = base::terminal_safe(value);
  return {{"name", database.name},
          {"connection", shown_connection(database.parameters)},
          {"parameters", std::move(parameters)},
          {"has_password", !database.password.bytes.empty()},
          {"is_default", database.is_default},
          {"created_at", base::format_utc(database.created_at)}};
}

json::object to_json(const Dump& dump) {
  return {{"run", dump.run},
          {"plan", dump.plan},
          {"database", dump.database},
          {"dbname", escape_path(dump.dbname)},
          {"content", domain::to_text(dump.content)},
          {"state", domain::to_text(dump.state)},
          {"directory", escape_path(dump.directory)},
          {"filename", dump.filename},
          {"path", escape_path(dump.path())},
          {"created_at", base::format_utc(dump.created_at)},
          {"size", dump.size},
          {"size_text", base::format_bytes(dump.size)},
          {"sql_bytes", dump.sql_bytes},
          {"sha256", dump.sha256},
          {"sql_sha256", dump.sql_sha256},
          {"sidecar_sha256", dump.sidecar_sha256},
          {"database_bytes", dump.database_bytes},
          {"tables", dump.tables},
          {"rows", dump.rows},
          {"level", dump.level},
          {"server_version", dump.server_version},
          {"tool_version", dump.tool_version},
          {"duration_ms", count(dump.duration)}};
}

Dump dump_from_json(const json::object& object) try {
  const Record record{object};
  Dump dump;
  dump.run = record.text("run");
  dump.plan = record.text("plan");
  dump.database = record.text("database");
  dump.dbname = base::unescape_path(record.text("dbname"));
  dump.content = dump_content_from(record.text("content"));
  if (record.has("state")) dump.state = dump_state_from(record.text("state"));
  dump.directory = base::unescape_path(record.text("directory"));
  dump.filename = record.text("filename");
  dump.created_at = record.time("created_at");
  dump.size = record.number("size");
  dump.sql_bytes = record.number("sql_bytes");
  dump.sha256 = record.text("sha256");
  dump.sql_sha256 = record.text("sql_sha256");
  dump.sidecar_sha256 = record.text("sidecar_sha256");
  dump.database_bytes = record.number("database_bytes");
  dump.tables = record.number("tables");
  dump.rows = record.number("rows");
  dump.level = record.text("level");
  dump.server_version = record.text("server_version");
  dump.tool_version = record.text("tool_version");
  dump.duration = record.duration("duration_ms");
  return dump;
} catch (const base::Error& error) {
  throw_as_damage(error);
}

json::object to_json(const DatabaseHealth& health) {
  return {{"status", domain::to_text(health.status)},
          {"reasons", texts_to_json(health.reasons)},
          {"connect_ms", milliseconds_or_null(health.connect_time)},
          {"query_ms", milliseconds_or_null(health.query_time)},
          {"version", health.version},
          {"dbname", base::terminal_safe(health.dbname)},
          {"database_bytes", health.database_bytes},
          {"connections", health.connections},
          {"connections_allowed", health.connections_allowed},
          {"in_recovery", health.in_recovery},
          {"replication_lag_ms", milliseconds_or_null(health.replication_lag)},
          {"longest_transaction_ms", milliseconds_or_null(health.longest_transaction)}};
}

json::object to_json(const DatabaseStatistics& statistics) {
  json::array largest;
  for (const auto& table : statistics.largest) largest.emplace_back(to_json(table));
  return {{"dbname", base::terminal_safe(statistics.dbname)},
          {"version", statistics.version},
          {"database_bytes", statistics.database_bytes},
          {"tables", statistics.tables},
          {"indexes", statistics.indexes},
          {"large_objects", statistics.large_objects},
          {"largest", std::move(largest)}};
}

}  // namespace strongroom::domain
