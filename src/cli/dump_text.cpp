#include "cli/dump_text.h"

#include "base/text.h"
#include "operations/dumps.h"

namespace strongroom::cli {
namespace {

constexpr std::size_t kDumpColumn = 18;

std::string holds_text(const domain::Dump& dump) {
  if (dump.content == domain::DumpContent::globals) return "roles and tablespaces of the server";
  return "database " + base::terminal_safe(dump.dbname) + ", " + base::format_count(dump.tables) + " tables, " +
         base::format_count(dump.rows) + " rows, " + base::format_bytes(dump.sql_bytes) + " of SQL";
}

// How to bring it back where strongroom is gone.
void describe_way_back(Console& console, const domain::Dump& dump) {
  if (!operations::is_kept(dump)) return;
  console.say("");
  if (dump.content == domain::DumpContent::globals) {
    // Not stopped by the first error: every server has the role that it was made with already.
    console.say("bring them back:  zcat FILE | psql -X -d postgres");
    return;
  }
  console.say("bring it back:  strongroom database restore " + dump.database + " --file " + dump.filename +
              " --into NEWDB");
  console.say("without strongroom, into an empty database:  zcat FILE | psql -X -v ON_ERROR_STOP=1 NEWDB");
}

}  // namespace

void describe_dump(Console& console, const domain::Dump& dump) {
  console.fact(kDumpColumn, "file", dump.filename);
  console.fact(kDumpColumn, "directory", base::escape_path(dump.directory));
  console.fact(kDumpColumn, "state", operations::state_text(dump));
  console.fact(kDumpColumn, "holds", holds_text(dump));
  console.fact(kDumpColumn, "made",
               base::format_local(dump.created_at) + ", in " + base::format_duration(dump.duration));
  console.fact(kDumpColumn, "by", "run " + dump.run + " of plan " + dump.plan);
  console.fact(kDumpColumn, "size",
               base::format_bytes(dump.size) + " (" + base::format_count(dump.size) + " bytes), level " +
                   base::terminal_safe(dump.level));
  console.fact(kDumpColumn, "SHA-256", dump.sha256);
  console.fact(kDumpColumn, "SHA-256 of SQL", dump.sql_sha256);
  console.fact(
      kDumpColumn, "versions",
      "server " + base::terminal_safe(dump.server_version) + ", pg_dump " + base::terminal_safe(dump.tool_version));
  if (dump.database_bytes > 0) console.fact(kDumpColumn, "database size", base::format_bytes(dump.database_bytes));
  describe_way_back(console, dump);
}

}  // namespace strongroom::cli
