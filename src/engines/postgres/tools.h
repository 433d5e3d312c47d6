// Which pg_dump, pg_dumpall and psql are used. Debian keeps those of every major version side by side.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engines/postgres/options.h"
#include "process/runner.h"

namespace strongroom::postgres {

struct Tool {
  std::string path;     // absolute
  std::string version;  // "15.18", "17beta1"
  int number = 0;       // 150018, as servers count
};

// "pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)": "15.18" and 150018.
std::optional<std::pair<std::string, int>> parse_tool_version(std::string_view line);

// The major version: "15" for 150018, "9.6" for 90624.
std::string major_text(int version_number);

// Whether this psql knows \restrict, after which it runs no command of the dump: 13.22, 14.19, 15.14, 16.10, 17.6, 18.
bool knows_restrict(int psql_version);

// Asking costs a start, so each binary is asked once, as long as its file stays the same. Any thread may call.
class ToolFinder {
 public:
  ToolFinder(process::ProcessRunner& runner, const Options& options) : runner_{runner}, options_{options} {}

  // For dumps: `program` of the server's major version, or of the nearest newer one (0: the newest of all), because
  // what a newer pg_dump writes may be more than the server itself takes back (17 and later: SET transaction_timeout).
  // Throws tool_missing when there is none at all, tool_version naming both versions and the package when all are
  // older.
  Tool not_older(const std::string& program, int server_version);
  // One whose major version is the server's, or the nearest newer, or the newest: for psql, which is not picky.
  Tool nearest(const std::string& program, int server_version);

 private:
  std::vector<Tool> all(const std::string& program);
  std::optional<Tool> known(const std::string& path);
  std::optional<Tool> ask(const std::string& path) const;

  process::ProcessRunner& runner_;
  const Options& options_;
  std::mutex mutex_;                  // guards kept_
  std::map<std::string, Tool> kept_;  // by path, device, inode, size and time of change
};

}  // namespace strongroom::postgres
