#include "store/sqlite/reader.h"

#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "store/sqlite/access_rows.h"
#include "store/sqlite/channel_rows.h"
#include "store/sqlite/dues.h"
#include "store/sqlite/dump_rows.h"
#include "store/sqlite/entries.h"
#include "store/sqlite/entry_search.h"
#include "store/sqlite/failure_rows.h"
#include "store/sqlite/histories.h"
#include "store/sqlite/outbox_rows.h"
#include "store/sqlite/rows.h"
#include "store/sqlite/run_rows.h"
#include "store/sqlite/schema.h"

namespace strongroom::store {

using base::Error;
using base::ErrorCode;

namespace {
constexpr std::size_t kScannedAtOnce = 1000;
}  // namespace

bool store_exists(const std::filesystem::path& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) == 0) return true;
  if (errno == ENOENT || errno == ENOTDIR) return false;
  base::throw_system_error(errno, "looking for " + base::escape_path(path.native()));
}

Database open_for_reading(const std::filesystem::path& path) {
  if (!store_exists(path))
    throw Error::with_words(ErrorCode::not_found, "there is nothing here yet",
                            base::escape_path(path.native()) + " does not exist",
                            "Begin with 'strongroom quickstart', or name another directory with --data-dir.");
  require_not_empty(path, Access::read_only);
  Database database{path, Access::read_only};
  if (require_known(database, known_migrations()) == known_migrations().size()) return database;
  throw Error::with_words(ErrorCode::status_fetch, "the store was made by an older version of strongroom",
                          base::escape_path(path.native()) + " has not been brought up to date yet",
                          "Restart the strongroom that runs here, or run 'strongroom doctor': either updates the store "
                          "after copying it.");
}

std::vector<domain::Repository> Reader::repositories() {
  return with(read_repositories);
}

std::optional<domain::Repository> Reader::find_repository(const std::string& name) {
  return with(read_repository, name);
}

std::vector<domain::Database> Reader::databases() {
  return with(read_databases);
}

std::optional<domain::Database> Reader::find_database(const std::string& name) {
  return with(read_database, name);
}

std::vector<domain::Dump> Reader::dumps(const domain::DumpFilter& filter) {
  return with(read_dumps, filter);
}

std::vector<domain::Plan> Reader::plans() {
  return with(read_plans);
}

std::optional<domain::Plan> Reader::find_plan(const std::string& name) {
  return with(read_plan, name);
}

std::vector<domain::Run> Reader::runs(const domain::RunFilter& filter) {
  return with(read_runs, filter);
}

std::vector<domain::Run> Reader::unfinished_runs() {
  return with(read_unfinished_runs);
}

std::optional<domain::Run> Reader::last_finished_backup(const std::string& plan) {
  return with(read_last_finished_backup, plan);
}

bool Reader::has_run_due_at(const domain::ScheduledWork& of, base::UtcTime at) {
  return with(run_is_due_at, of, at);
}

std::vector<domain::Due> Reader::dues() {
  return with(read_dues);
}

std::optional<domain::Due> Reader::find_due(const domain::ScheduledWork& of) {
  return with(read_due, of);
}

std::vector<ledger::Entry> Reader::entries(const domain::EntryFilter& filter) {
  return with(search_entries, filter);
}

std::vector<domain::ListedEntry> Reader::list_entries(const domain::EntryFilter& filter) {
  return with(search_listed_entries, filter);
}

void Reader::close(base::Error why) {
  const std::lock_guard lock{mutex_};
  database_.reset();
  closed_ = std::move(why);
}

void Reader::open(Database database) {
  const std::lock_guard lock{mutex_};
  database_ = std::move(database);
  doubt_ = false;
}

// The head and its key in one moment: a fork changes both.
domain::LedgerHead Reader::ledger_head() {
  const auto [head, history] = with([](Database& database) {
    const ReadTransaction transaction{database};
    return std::pair{read_head(database), read_histories(database).back()};
  });
  ledger::Hasher hasher;
  return {{history.origin, head.frontier.size(), head.frontier.root(hasher)}, head.note, history.key};
}

// A thousand at a time and the mutex free in between: whoever wants to read something else waits for moments.
void Reader::scan_entries(ledger::Range range, const std::function<void(const ledger::RawEntry&)>& take) {
  while (range.begin < range.end) range.begin = with(scan_some_entries, range, kScannedAtOnce, take);
}

void Reader::scan_leaf_hashes(ledger::Range range, const std::function<void(const ledger::Hash&)>& take) {
  while (range.begin < range.end) range.begin = with(scan_some_hashes, range, kScannedAtOnce, take);
}

// The mutex is free between the records, as in scan_entries.
std::vector<std::string> Reader::run_record_faults(std::size_t limit) {
  auto faults = with(misplaced_runs, limit);
  RunPage page;
  do {
    page = with(check_run_records, page.next, limit - faults.size());
    faults.insert(faults.end(), page.faults.begin(), page.faults.end());
  } while (page.next && faults.size() < limit);
  for (auto& fault : with(dump_faults, limit - faults.size())) faults.push_back(std::move(fault));
  return faults;
}

std::vector<std::string> Reader::search_faults(std::size_t limit) {
  return with(misplaced_times, limit);
}

std::vector<std::string> Reader::anchor_directories() {
  return with(read_anchor_directories);
}

std::vector<domain::User> Reader::users() {
  return with(read_users);
}

std::optional<domain::User> Reader::find_user(const std::string& name) {
  return with(read_user, name);
}

std::vector<domain::ApiToken> Reader::api_tokens() {
  return with(read_api_tokens);
}

std::optional<domain::ApiToken> Reader::find_api_token(const std::string& id) {
  return with(read_api_token, id);
}

std::vector<domain::Session> Reader::sessions() {
  return with(read_sessions);
}

std::vector<domain::Session> Reader::sessions_of(const std::string& user) {
  return with(read_sessions_of, user);
}

std::optional<domain::Session> Reader::find_session(const std::string& id) {
  return with(read_session, id);
}

std::optional<domain::Setting> Reader::find_setting(const std::string& key) {
  return with(read_setting, key);
}

std::optional<domain::IdempotencyKey> Reader::find_idempotency_key(const std::string& actor, const std::string& key) {
  return with(read_idempotency_key, actor, key);
}

std::vector<domain::Channel> Reader::channels() {
  return with(read_channels);
}

std::optional<domain::Channel> Reader::find_channel(const std::string& name) {
  return with(read_channel, name);
}

std::vector<domain::OutboxMessage> Reader::outbox(const domain::OutboxFilter& filter) {
  return with(read_outbox, filter);
}

std::optional<domain::OutboxMessage> Reader::find_message(std::uint64_t id) {
  return with(read_message, id);
}

domain::OutboxCounts Reader::outbox_counts() {
  return with(read_outbox_counts);
}

std::vector<domain::OpenFailure> Reader::open_failures() {
  return with(read_open_failures);
}

std::optional<domain::OpenFailure> Reader::find_failure(const std::string& topic) {
  return with(read_failure, topic);
}

std::vector<domain::NotificationStore::Waiting> Reader::waiting_channels() {
  return with(read_waiting_channels);
}

std::vector<domain::OutboxMessage> Reader::due_messages(const std::string& channel, base::UtcTime now) {
  return with(read_due_messages, channel, now);
}

std::optional<domain::Run> Reader::find_run(const std::string& id) {
  if (id.empty()) return std::nullopt;
  if (auto run = with(read_run, id)) return run;
  auto matching = with(read_matching_runs, id);
  if (matching.empty()) return std::nullopt;
  if (matching.size() == 1) return std::move(matching.front());
  throw Error::with_words(ErrorCode::conflict, "several runs match '" + base::terminal_safe(id) + "'",
                          "for instance " + matching[0].id + " and " + matching[1].id, "Give more of the id.");
}

}  // namespace strongroom::store
