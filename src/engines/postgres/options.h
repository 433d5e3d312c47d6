#pragma once

#include <filesystem>
#include <string>

namespace strongroom::postgres {

// Where things are on this machine. Filled in once, where the program is put together; nothing here is read from the
// environment. (libpq itself looks at variables like PGHOST for what a connection does not say: whoever uses this keeps
// them away from it, as tools get none of them.)
struct Options {
  std::filesystem::path tool_directory;       // of pg_dump, pg_dumpall and psql; empty = search for them
  std::string search_path;                    // PATH: searched after /usr/lib/postgresql/*/bin
  std::string home;                           // HOME, for ~/.pgpass and ~/.postgresql; empty = not set
  std::string pgpassfile;                     // the user's own PGPASSFILE; empty = libpq's default
  std::string service_file;                   // PGSERVICEFILE; empty = libpq's default
  std::string language;                       // LANG of people; tools are asked for English in UTF-8 whatever it is
  std::filesystem::path temporary_directory;  // TMPDIR; empty = the tool's default
};

}  // namespace strongroom::postgres
