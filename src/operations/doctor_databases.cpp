#include "operations/doctor_databases.h"

#include <unistd.h>

#include <filesystem>

#include "base/error.h"
#include "base/text.h"
#include "jobs/database_access.h"
#include "operations/databases.h"

namespace strongroom::operations {
namespace {

namespace fs = std::filesystem;

Finding unreadable(const domain::ServerFacts& server) {
  const auto first = server.unreadable.empty() ? std::string{} : ", for instance " + server.unreadable.front();
  return {{},
          Verdict::bad,
          "the role cannot read " + base::format_count(server.unreadable_count) + " tables" + first,
          "Grant it what is missing: a backup that leaves something out is not made."};
}

}  // namespace

Finding DatabaseDoctor::dump_tool() {
  try {
    const auto tool = patient_.databases.dump_tool(0);
    return {{}, Verdict::good, tool.version + " (" + tool.path + ")", {}};
  } catch (const base::Error& error) {
    if (!reader_.databases().empty()) return {{}, Verdict::bad, error.message(), "apt-get install postgresql-client"};
    return {{}, Verdict::good, "not installed; only databases need it", {}};
  }
}

Finding DatabaseDoctor::database(const domain::Database& database) {
  const auto access = jobs::open_access(database, patient_.vault());
  const auto server = patient_.databases.probe(access, call_.engine_call(limits_of_a_question()));
  const auto pg_dump = patient_.databases.dump_tool(server.version);
  if (server.unreadable_count > 0) return unreadable(server);
  return {{},
          Verdict::good,
          "PostgreSQL " + server.version_text + " at " + domain::shown_connection(database.parameters) +
              ", read by pg_dump " + pg_dump.version,
          {}};
}

Finding DatabaseDoctor::directory(const domain::Plan& plan) {
  const fs::path place{plan.dump.directory};
  const auto shown = base::escape_path(place.native());
  const bool is_own = place.native().starts_with(patient_.data.backups().native());
  std::error_code unknown;
  if (!fs::exists(place, unknown) && is_own) return {{}, Verdict::good, shown + " (made by the first backup)", {}};
  if (!fs::is_directory(place, unknown))
    return {{},
            Verdict::bad,
            shown + " is no directory",
            "Is a disk not mounted? Otherwise make it, or choose another with 'strongroom plan edit " + plan.name +
                " --directory DIR'."};
  if (::access(place.c_str(), W_OK | X_OK) != 0)
    return {{}, Verdict::bad, shown + " cannot be written to", "Allow the user that runs strongroom to write there."};
  if (is_own && !fs::exists(patient_.data.backups() / ".gitignore", unknown))
    return {{},
            Verdict::attention,
            shown + " can be written to, but nothing keeps its dumps out of git",
            "The next backup makes backups/.gitignore again."};
  return {{}, Verdict::good, shown + " can be written to", {}};
}

}  // namespace strongroom::operations
