#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "domain/access_store.h"
#include "store/sqlite/database.h"

namespace strongroom::store {

bool store_exists(const std::filesystem::path& path);

// What open_reader says, as a connection.
Database open_for_reading(const std::filesystem::path& path);

// The reads of both ports over one connection of its own, beside the writer's.
class Reader final : public domain::DurableReader {
 public:
  explicit Reader(Database database) : database_{std::move(database)} {}

  // Without a connection every read throws `why`.
  void close(base::Error why);
  void open(Database database);
  // Whether a read has met a file that cannot be read, since open().
  bool doubted() const { return doubt_; }

  std::vector<domain::Repository> repositories() override;
  std::optional<domain::Repository> find_repository(const std::string& name) override;
  std::vector<domain::Database> databases() override;
  std::optional<domain::Database> find_database(const std::string& name) override;
  std::vector<domain::Dump> dumps(const domain::DumpFilter& filter) override;
  std::vector<domain::Plan> plans() override;
  std::optional<domain::Plan> find_plan(const std::string& name) override;
  std::optional<domain::Run> find_run(const std::string& id) override;
  std::vector<domain::Run> runs(const domain::RunFilter& filter) override;
  std::vector<domain::Run> unfinished_runs() override;
  std::optional<domain::Run> last_finished_backup(const std::string& plan) override;
  bool has_run_due_at(const domain::ScheduledWork& of, base::UtcTime at) override;
  std::vector<domain::Due> dues() override;
  std::optional<domain::Due> find_due(const domain::ScheduledWork& of) override;
  std::vector<ledger::Entry> entries(const domain::EntryFilter& filter) override;
  std::vector<domain::ListedEntry> list_entries(const domain::EntryFilter& filter) override;
  domain::LedgerHead ledger_head() override;
  void scan_entries(ledger::Range range, const std::function<void(const ledger::RawEntry&)>& take) override;
  void scan_leaf_hashes(ledger::Range range, const std::function<void(const ledger::Hash&)>& take) override;
  std::vector<std::string> run_record_faults(std::size_t limit) override;
  std::vector<std::string> search_faults(std::size_t limit) override;
  std::vector<std::string> anchor_directories() override;

  std::vector<domain::User> users() override;
  std::optional<domain::User> find_user(const std::string& name) override;
  std::vector<domain::ApiToken> api_tokens() override;
  std::optional<domain::ApiToken> find_api_token(const std::string& id) override;
  std::vector<domain::Session> sessions() override;
  std::vector<domain::Session> sessions_of(const std::string& user) override;
  std::optional<domain::Session> find_session(const std::string& id) override;
  std::optional<domain::Setting> find_setting(const std::string& key) override;
  std::optional<domain::IdempotencyKey> find_idempotency_key(const std::string& actor, const std::string& key) override;

  std::vector<domain::Channel> channels() override;
  std::optional<domain::Channel> find_channel(const std::string& name) override;
  std::vector<domain::OutboxMessage> outbox(const domain::OutboxFilter& filter) override;
  std::optional<domain::OutboxMessage> find_message(std::uint64_t id) override;
  domain::OutboxCounts outbox_counts() override;
  std::vector<domain::OpenFailure> open_failures() override;
  std::optional<domain::OpenFailure> find_failure(const std::string& topic) override;
  std::vector<domain::NotificationStore::Waiting> waiting_channels();
  std::vector<domain::OutboxMessage> due_messages(const std::string& channel, base::UtcTime now);

 private:
  template <typename Read, typename... Arguments>
  auto with(Read read, const Arguments&... arguments) {
    const std::lock_guard lock{mutex_};
    if (!database_) throw base::Error{*closed_};
    try {
      return read(*database_, arguments...);
    } catch (const base::Error& error) {
      doubt_ = doubt_ || error.code() == base::ErrorCode::status_fetch;
      throw;
    }
  }

  std::mutex mutex_;
  std::optional<Database> database_;
  std::optional<base::Error> closed_;  // why there is none
  std::atomic<bool> doubt_{false};
};

}  // namespace strongroom::store
