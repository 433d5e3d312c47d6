// The port to the programs that read and write databases: PostgreSQL's own are the only implementation
// (engines/postgres), a fake stands in for it in tests of jobs.
//
// Every call blocks on the calling thread and may be made from any thread. Every call throws base::Error with the code
// of the table: database_connection, dump_failed, permission, tool_missing, tool_version, stalled, timeout, cancelled,
// conflict, not_found, invalid_input, internal. The tool's own words are in the observer's log before that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/secret_string.h"
#include "domain/backup_engine.h"
#include "domain/database.h"

namespace strongroom::domain {

// Takes a stream of bytes without ever blocking.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  // Where the next bytes go; stays the same until took(). Empty: full now, ask again in a few milliseconds. Throws what
  // went wrong further down (no_space, permission); the stream ends then.
  virtual std::span<char> room() = 0;
  // So many bytes of room() were filled, at least one.
  virtual void took(std::size_t bytes) = 0;
};

// Gives a stream of bytes. May block.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  virtual std::size_t read(std::span<char> into) = 0;  // 0 at the end; throws integrity and the like
};

// A connection as somebody gave it.
struct ParsedConnection {
  std::map<std::string, std::string> parameters;  // without the password
  base::SecretString password;                    // empty when none was in it
};

struct ServerFacts {
  int version = 0;           // server_version_num: 150018
  std::string version_text;  // "15.18"
  std::string host_address;  // that answered; empty for a socket
  std::string dbname;
  std::uint64_t database_bytes = 0;
  std::uint64_t table_bytes = 0;  // of tables with their TOAST, without indexes: what a dump reads
  bool in_recovery = false;       // a standby
  // What this role cannot read whole, each with its reason: "table \"a\".\"b\": permission denied", "… row-level
  // security hides rows from this role". The first 1,000.
  std::vector<std::string> unreadable;
  std::uint64_t unreadable_count = 0;
};

struct DumpRequest {
  std::string dbname;        // empty = the connection's own
  bool globals = false;      // pg_dumpall --globals-only instead of pg_dump
  std::string host_address;  // the server that was probed; empty = as the connection says
  int server_version = 0;
  // What the whole will have, as far as it is known (earlier dumps); 0 = guess by table sizes.
  std::uint64_t expected_sql_bytes = 0;
};

// One table's rows as they passed through the dump.
struct DumpedTable {
  std::string name;  // as SQL names it: public.orders, "odd ""name"""."t"
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;  // of its COPY data
  std::string hash;         // hex, 128 bits, does not depend on the order of rows: engines/postgres/copy_counter.h
};

// A dump that ended well: the tool exited 0 and its trailer was seen. Bytes alone prove neither.
struct DumpOutcome {
  ToolVersion tool;
  std::uint64_t sql_bytes = 0;
  std::vector<DumpedTable> tables;  // in the dump's order
};

struct NewDatabase {
  std::string name;  // that does not exist yet
  std::string as;    // the name it has while it is filled; dropped on any failure
};

struct RestoredDatabase {
  std::uint64_t sql_bytes = 0;
  std::vector<DumpedTable> tables;  // as they passed on the way in
  ToolVersion tool;
};

enum class HealthStatus { healthy, warning, degraded, unhealthy };
std::string_view to_text(HealthStatus status);

struct DatabaseHealth {
  HealthStatus status = HealthStatus::healthy;
  std::vector<std::string> reasons;  // of anything but healthy
  std::optional<base::Milliseconds> connect_time;
  std::optional<base::Milliseconds> query_time;
  std::string version;
  std::string dbname;
  std::uint64_t database_bytes = 0;
  std::uint64_t connections = 0;
  std::uint64_t connections_allowed = 0;
  bool in_recovery = false;
  std::optional<base::Milliseconds> replication_lag;  // the largest there is; nullopt without replication
  std::optional<base::Milliseconds> longest_transaction;
};

struct TableStatistics {
  std::string name;
  std::uint64_t bytes = 0;                     // with indexes and TOAST
  std::uint64_t index_bytes = 0;               // of those
  std::optional<std::uint64_t> rows_estimate;  // nullopt: the server has not counted yet
  std::uint64_t dead_rows = 0;
  std::optional<base::UtcTime> analyzed_at;
};

struct DatabaseStatistics {
  std::string dbname;
  std::string version;
  std::uint64_t database_bytes = 0;
  std::uint64_t tables = 0;
  std::uint64_t indexes = 0;
  std::uint64_t large_objects = 0;
  std::vector<TableStatistics> largest;  // at most `limit` of them, by bytes
};

class DatabaseEngine {
 public:
  virtual ~DatabaseEngine() = default;

  // A postgresql:// URL or libpq's "key=value …". Throws invalid_input, never with the text itself, which may hold a
  // password.
  virtual ParsedConnection parse_connection(std::string_view text) const = 0;
  // Throws invalid_input, naming the keyword, for one that is unknown, would hold a secret, or would run a program.
  virtual void require_usable(const std::map<std::string, std::string>& parameters) const = 0;

  virtual ServerFacts probe(const DatabaseAccess& access, const EngineCall& call) = 0;
  // Databases of the server that accept connections and are no templates, by name.
  virtual std::vector<std::string> databases(const DatabaseAccess& access, const EngineCall& call) = 0;
  // The pg_dump on this machine of the server's version, or the nearest newer (0: the newest of all). Throws
  // tool_missing, and tool_version that names both versions and the package to install.
  virtual ToolVersion dump_tool(int server_version) = 0;
  virtual DumpOutcome dump(const DatabaseAccess& access, const DumpRequest& request, ByteSink& sink,
                           const EngineCall& call) = 0;

  // Throws conflict when `target.name` or `target.as` exists. On any failure `target.as` is dropped again.
  virtual RestoredDatabase restore(const DatabaseAccess& access, const NewDatabase& target, ByteSource& source,
                                   const EngineCall& call) = 0;
  // For recovery: drops the database when it exists. True when it did.
  virtual bool drop_database(const DatabaseAccess& access, const std::string& name, const EngineCall& call) = 0;

  // Throws only cancelled, tool trouble and internal: a server that cannot be reached is unhealthy, and that is the
  // answer.
  virtual DatabaseHealth health(const DatabaseAccess& access, const EngineCall& call) = 0;
  virtual DatabaseStatistics statistics(const DatabaseAccess& access, std::size_t limit, const EngineCall& call) = 0;
};

}  // namespace strongroom::domain
