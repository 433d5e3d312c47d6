#include "cli/dump_text.h"

#include <sys/stat.h>

#include <cerrno>
#include <map>
#include <tuple>

#include "base/json.h"
#include "base/text.h"
#include "domain/json.h"

namespace strongroom::cli {
namespace {

void line(Console& console, const std::string& name, const std::string& value) {
  if (!value.empty()) console.say(name + std::string(18 - name.size(), ' ') + value);
}

std::string content_text(const domain::Dump& dump) {
  if (dump.content == domain::DumpContent::globals) return "roles and tablespaces of the server";
  return "database " + base::terminal_safe(dump.dbname) + ", " + base::format_count(dump.tables) + " tables, " +
         base::format_count(dump.rows) + " rows, " + base::format_bytes(dump.sql_bytes) + " of SQL";
}

// How to bring it back where strongroom is gone.
void describe_way_back(Console& console, const domain::Dump& dump) {
  if (!is_kept(dump)) return;
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

OnDisk look_at(const domain::Dump& dump) {
  struct stat found {};
  if (::lstat(dump.path().c_str(), &found) != 0)
    return errno == ENOENT || errno == ENOTDIR ? OnDisk::missing : OnDisk::unreadable;
  if (!S_ISREG(found.st_mode) || static_cast<std::uint64_t>(found.st_size) != dump.size) return OnDisk::other_size;
  return OnDisk::there;
}

std::string_view to_text(OnDisk found) {
  switch (found) {
    case OnDisk::there:
      return "there";
    case OnDisk::missing:
      return "missing";
    case OnDisk::other_size:
      return "other-size";
    case OnDisk::unreadable:
      break;
  }
  return "unreadable";
}

bool is_kept(const domain::Dump& dump) {
  return dump.state != domain::DumpState::removed && dump.state != domain::DumpState::withdrawn;
}

boost::json::object dump_to_json(const domain::Dump& dump) {
  auto object = domain::to_json(dump);
  object["on_disk"] = is_kept(dump) ? boost::json::value(to_text(look_at(dump))) : boost::json::value(nullptr);
  return object;
}

std::string state_text(const domain::Dump& dump) {
  const std::string state{domain::to_text(dump.state)};
  if (!is_kept(dump)) return state;
  switch (look_at(dump)) {
    case OnDisk::there:
      return state;
    case OnDisk::missing:
      return dump.state == domain::DumpState::present ? "missing" : state + ", missing";
    case OnDisk::other_size:
      return state + ", another size than recorded";
    case OnDisk::unreadable:
      break;
  }
  return state + ", cannot be looked at";
}

void describe_dump(Console& console, const domain::Dump& dump) {
  line(console, "file", dump.filename);
  line(console, "directory", base::escape_path(dump.directory));
  line(console, "state", state_text(dump));
  line(console, "holds", content_text(dump));
  line(console, "made", base::format_local(dump.created_at) + ", in " + base::format_duration(dump.duration));
  line(console, "by", "run " + dump.run + " of plan " + dump.plan);
  line(console, "size",
       base::format_bytes(dump.size) + " (" + base::format_count(dump.size) + " bytes), level " +
           base::terminal_safe(dump.level));
  line(console, "SHA-256", dump.sha256);
  line(console, "SHA-256 of SQL", dump.sql_sha256);
  line(console, "versions",
       "server " + base::terminal_safe(dump.server_version) + ", pg_dump " + base::terminal_safe(dump.tool_version));
  if (dump.database_bytes > 0) line(console, "database size", base::format_bytes(dump.database_bytes));
  describe_way_back(console, dump);
}

bool is_good_at_a_glance(const domain::Dump& dump) {
  return dump.state == domain::DumpState::present && look_at(dump) == OnDisk::there;
}

std::vector<domain::Dump> newest_good(const std::vector<domain::Dump>& dumps, bool (*is_good)(const domain::Dump&)) {
  std::map<std::tuple<std::string, std::string, domain::DumpContent>, domain::Dump> newest;
  for (const auto& dump : dumps) {
    if (!is_good(dump)) continue;
    const auto [place, first] = newest.try_emplace({dump.database, dump.dbname, dump.content}, dump);
    if (!first && place->second.created_at < dump.created_at) place->second = dump;
  }
  std::vector<domain::Dump> all;
  for (auto& [key, dump] : newest) all.push_back(std::move(dump));
  return all;
}

}  // namespace strongroom::cli
