#include "operations/dumps.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <utility>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "domain/consequences.h"
#include "jobs/ledger_trust.h"
#include "operations/databases.h"

namespace strongroom::operations {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;

domain::DumpFilter filter_for(const std::string& given) {
  const bool is_path = given.find('/') != std::string::npos;
  const auto path = fs::absolute(given).lexically_normal();
  domain::DumpFilter filter;
  filter.filename = path.filename().native();
  if (is_path) filter.directory = path.parent_path().native();
  filter.also_gone = true;
  return filter;
}

domain::Dump only_one(std::vector<domain::Dump> found, const std::string& given) {
  if (found.empty())
    throw Error::with_words(ErrorCode::not_found, "there is no dump '" + base::escape_path(given) + "'",
                            "strongroom made none of that name", "Look at 'strongroom backups list --all'.");
  if (found.size() == 1) return std::move(found.front());
  std::string paths;
  for (const auto& dump : found) paths += (paths.empty() ? "" : ", ") + base::escape_path(dump.path());
  throw Error::with_words(ErrorCode::conflict, "several dumps are called '" + base::escape_path(given) + "'", paths,
                          "Give the whole path of the one that is meant.");
}

std::set<std::string> directories_of(domain::StoreReader& store, const std::string& database,
                                     const std::vector<domain::Dump>& dumps) {
  std::set<std::string> directories;
  for (const auto& plan : store.plans())
    if (plan.is_database() && (database.empty() || plan.dump.database == database))
      directories.insert(plan.dump.directory);
  for (const auto& dump : dumps)
    if (is_kept(dump)) directories.insert(dump.directory);
  return directories;
}

ForeignFiles foreign_in(domain::StoreReader& store, const std::string& directory) {
  ForeignFiles foreign{directory, {}, {}};
  try {
    foreign.files = jobs::foreign_files(directory, store.dumps({.directory = directory}));
  } catch (const Error& error) {
    foreign.problem = error.message();
  }
  return foreign;
}

Error missing(const domain::Dump& dump) {
  return Error::with_words(ErrorCode::not_found, "the file of " + dump.filename + " is missing",
                           base::escape_path(dump.path()), "Is a disk not mounted?");
}

base::Fd open_file_of(const domain::Dump& dump) {
  // Named first: a pipe or a link in its place is no dump, and no reason to wait.
  if (look_at(dump) == OnDisk::missing) throw missing(dump);
  try {
    return base::open_regular_file(dump.path(), O_NOFOLLOW);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::not_found) throw;
    throw missing(dump);
  }
}

}  // namespace

domain::Dump require_dump(domain::StoreReader& store, const std::string& given) {
  return only_one(given.empty() ? std::vector<domain::Dump>{} : store.dumps(filter_for(given)), given);
}

domain::Dump require_dump_named(domain::StoreReader& store, const std::string& filename, const std::string& database) {
  if (!domain::is_dump_filename(filename))
    throw Error{ErrorCode::invalid_input,
                "a dump is called backup_YYYY-MM-DDTHH-mm-ss.sql.gz or backup_YYYY-MM-DDTHH-mm-ss.globals.sql.gz"};
  domain::DumpFilter filter;
  filter.filename = filename;
  filter.also_gone = true;
  auto found = store.dumps(filter);
  if (!database.empty()) std::erase_if(found, [&](const auto& dump) { return dump.database != database; });
  return only_one(std::move(found), filename);
}

std::vector<domain::Dump> dumps_of_database(domain::StoreReader& store, const std::string& database, bool also_gone) {
  auto dumps = store.dumps({.also_gone = true});
  if (!database.empty()) {
    std::erase_if(dumps, [&](const auto& dump) { return dump.database != database; });
    if (dumps.empty()) require_database(store, database);
  }
  if (!also_gone) std::erase_if(dumps, [](const auto& dump) { return !is_kept(dump); });
  return dumps;
}

std::vector<ForeignFiles> foreign_files(domain::StoreReader& store, const std::string& database,
                                        const std::vector<domain::Dump>& dumps) {
  std::vector<ForeignFiles> foreign;
  for (const auto& directory : directories_of(store, database, dumps)) foreign.push_back(foreign_in(store, directory));
  return foreign;
}

jobs::DumpVerdict verify_dump(const domain::Dump& dump, const std::function<void(std::uint64_t)>& progress,
                              std::stop_token stop) {
  const auto path = base::escape_path(dump.path());
  if (!is_kept(dump)) return {false, path + " is " + state_text(dump) + ": there should be no file any more"};
  if (look_at(dump) == OnDisk::missing) return {false, path + " is missing"};
  return jobs::verify_dump(dump, progress, std::move(stop));
}

jobs::DumpVerdict verify_dump_and_tell(const Tools& tools, const Call& call, const domain::Dump& dump,
                                       const std::function<void(std::uint64_t)>& progress) {
  auto verdict = verify_dump(dump, progress, call.stop);
  if (!verdict.good) record_damage(tools, call, dump, verdict.message);
  return verdict;
}

void record_damage(const Tools& tools, const Call& call, const domain::Dump& dump, const std::string& message) {
  if (dump.state != domain::DumpState::present) return;
  const auto error = Error::with_words(
      ErrorCode::integrity, message, {},
      "Make a new dump with 'strongroom backup " + dump.plan +
          "'; 'strongroom backups verify --all' says which of the others are whole. Look at the disk.");
  tools.store().record({.actor = call.actor.name,
                        .action = domain::kDamageFoundAction,
                        .target = "plan/" + dump.plan,
                        .run = {},
                        .severity = ledger::Severity::error,
                        .result = "failed",
                        .details = {{"database", dump.database},
                                    {"directory", base::escape_path(dump.directory)},
                                    {"filename", dump.filename},
                                    {"error", base::error_to_json(error)}},
                        .request = call.actor.request});
}

void require_removable(domain::StoreReader& store, const std::vector<domain::Dump>& dumps) {
  for (const auto& dump : dumps) {
    if (dump.state == domain::DumpState::present || dump.state == domain::DumpState::removing) continue;
    const bool announced = dump.state == domain::DumpState::announced;
    throw Error::with_words(ErrorCode::conflict, dump.filename + " cannot be removed",
                            announced ? "its run has not ended yet" : "it is " + state_text(dump) + " already",
                            announced ? "Wait until run " + dump.run + " has ended." : "Nothing was removed.");
  }
  const auto kept = newest_good(store.dumps({}), is_good_at_a_glance);
  for (const auto& dump : dumps)
    for (const auto& newest : kept)
      if (newest.path() == dump.path())
        throw Error::with_words(
            ErrorCode::conflict, dump.filename + " cannot be removed",
            "it is the newest good one of " + dump.database + ", and one is always kept",
            "Make a newer one first with 'strongroom backup " + dump.plan + "'. Nothing was removed.");
}

jobs::RemovalResult remove_dumps(const Tools& tools, const Call& call, const std::vector<domain::Dump>& dumps) {
  if (dumps.empty()) return {};
  const std::lock_guard alone{tools.changing};
  require_removable(tools.store(), dumps);
  jobs::require_trustworthy_ledger(tools.store(), {call.actor, "dump.remove", "database/" + dumps.front().database});
  return jobs::remove_dumps(tools.store(), dumps, "removed by hand", call.actor);
}

boost::json::object to_json(const jobs::RemovalResult& result) {
  boost::json::array removed, failed;
  for (const auto& dump : result.removed)
    removed.push_back({{"filename", dump.filename},
                       {"path", base::escape_path(dump.path())},
                       {"database", dump.database},
                       {"size", dump.size},
                       {"size_text", base::format_bytes(dump.size)}});
  for (const auto& [dump, why] : result.failed)
    failed.push_back({{"filename", dump.filename}, {"path", base::escape_path(dump.path())}, {"message", why}});
  return {{"removed", removed}, {"failed", failed}};
}

OpenDump open_dump(const domain::Dump& dump) {
  if (!is_kept(dump))
    throw Error::with_words(ErrorCode::not_found, dump.filename + " is gone", "it is " + state_text(dump), {});
  if (dump.state == domain::DumpState::announced)
    throw Error::with_words(ErrorCode::conflict, dump.filename + " is not finished yet", "its run goes on",
                            "Wait until run " + dump.run + " has ended.");
  OpenDump open{open_file_of(dump), dump.size, dump.sha256};
  struct stat found {};
  if (::fstat(open.file.get(), &found) != 0) base::throw_system_error(errno, "looking at " + dump.filename);
  if (static_cast<std::uint64_t>(found.st_size) != dump.size)
    throw Error{ErrorCode::integrity, dump.filename + " has another size than recorded"};
  return open;
}

}  // namespace strongroom::operations
