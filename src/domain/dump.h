// What a database run makes: a file with SQL, compressed, under a name that tells its time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace strongroom::domain {

enum class DumpContent {
  database,  // backup_YYYY-MM-DDTHH-mm-ss.sql.gz
  globals,   // backup_YYYY-MM-DDTHH-mm-ss.globals.sql.gz: roles and tablespaces of the server
};

// announced -> present -> removing -> removed; announced -> withdrawn. The last two are for ever: a name is never used
// again.
enum class DumpState {
  announced,  // verified, and its run is about to give it its name
  present,    // it has its name, and whoever has it has a whole backup
  removing,   // its deletion was decided on; it is gone, or could not be deleted yet
  removed,
  withdrawn,  // it could not be published after all: what had been was taken back
};

std::string_view to_text(DumpContent content);
std::string_view to_text(DumpState state);
DumpContent dump_content_from(std::string_view text);  // throw internal on an unknown word
DumpState dump_state_from(std::string_view text);

struct Dump {
  std::string run;
  std::string plan;
  std::string database;  // strongroom's name for the connection
  std::string dbname;    // what the server calls it
  DumpContent content = DumpContent::database;
  DumpState state = DumpState::announced;
  std::string directory;  // absolute; bytes
  std::string filename;
  base::UtcTime created_at{};        // what the name says, whole seconds
  std::uint64_t size = 0;            // bytes of the file
  std::uint64_t sql_bytes = 0;       // of what is in it
  std::string sha256;                // of the file, hex
  std::string sql_sha256;            // of what is in it
  std::string sidecar_sha256;        // of the JSON file beside it
  std::uint64_t database_bytes = 0;  // what the server said before
  std::uint64_t tables = 0;
  std::uint64_t rows = 0;
  std::string level;           // what was asked for: "auto", "6"
  std::string server_version;  // "15.18"
  std::string tool_version;    // of pg_dump
  base::Milliseconds duration{0};

  std::string path() const { return directory + "/" + filename; }
};

// "backup_2026-02-14T10-30-00.sql.gz": business rule BR-2 of UC-010, in UTC.
std::string dump_filename(base::UtcTime created_at, DumpContent content);
// The JSON file beside a dump: the dump's name and ".json".
std::string sidecar_filename(std::string_view dump_filename);
// Whether a name has one of the forms above and a time that exists.
bool is_dump_filename(std::string_view name);

}  // namespace strongroom::domain
