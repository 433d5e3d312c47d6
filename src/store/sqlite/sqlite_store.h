// The store's ports, over its parts: one writer, a reader beside it, the ledger's appender. Its operations are in
// store.cpp (runs and the ledger), configuration.cpp, dumps.cpp, access.cpp, settings.cpp and notifications.cpp.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/access_store.h"
#include "ledger/actor.h"
#include "store/sqlite/appender.h"
#include "store/sqlite/keeper.h"
#include "store/sqlite/opening.h"
#include "store/sqlite/reader.h"
#include "store/sqlite/store.h"
#include "store/sqlite/writer.h"

namespace strongroom::store {

class SqliteStore final : public domain::DurableStore {
 public:
  // `ledger.fork`, when there is one, is the first thing written.
  SqliteStore(Database writing, Database reading, OpenedLedger ledger, const LedgerSetup& setup);

  std::vector<domain::Repository> repositories() override { return reader_.repositories(); }
  std::optional<domain::Repository> find_repository(const std::string& name) override {
    return reader_.find_repository(name);
  }
  std::vector<domain::Database> databases() override { return reader_.databases(); }
  std::optional<domain::Database> find_database(const std::string& name) override {
    return reader_.find_database(name);
  }
  std::vector<domain::Dump> dumps(const domain::DumpFilter& filter) override { return reader_.dumps(filter); }
  std::vector<domain::Plan> plans() override { return reader_.plans(); }
  std::optional<domain::Plan> find_plan(const std::string& name) override { return reader_.find_plan(name); }
  std::optional<domain::Run> find_run(const std::string& id) override { return reader_.find_run(id); }
  std::vector<domain::Run> runs(const domain::RunFilter& filter) override { return reader_.runs(filter); }
  std::vector<domain::Run> unfinished_runs() override { return reader_.unfinished_runs(); }
  std::optional<domain::Run> last_finished_backup(const std::string& plan) override {
    return reader_.last_finished_backup(plan);
  }
  bool has_run_due_at(const domain::ScheduledWork& of, base::UtcTime at) override {
    return reader_.has_run_due_at(of, at);
  }
  std::vector<domain::Due> dues() override { return reader_.dues(); }
  std::optional<domain::Due> find_due(const domain::ScheduledWork& of) override { return reader_.find_due(of); }
  std::vector<ledger::Entry> entries(const domain::EntryFilter& filter) override { return reader_.entries(filter); }
  std::vector<domain::ListedEntry> list_entries(const domain::EntryFilter& filter) override {
    return reader_.list_entries(filter);
  }
  domain::LedgerHead ledger_head() override { return reader_.ledger_head(); }
  void scan_entries(ledger::Range range, const std::function<void(const ledger::RawEntry&)>& take) override {
    reader_.scan_entries(range, take);
  }
  void scan_leaf_hashes(ledger::Range range, const std::function<void(const ledger::Hash&)>& take) override {
    reader_.scan_leaf_hashes(range, take);
  }
  std::vector<std::string> run_record_faults(std::size_t limit) override { return reader_.run_record_faults(limit); }
  std::vector<std::string> search_faults(std::size_t limit) override { return reader_.search_faults(limit); }
  std::vector<std::string> anchor_directories() override { return reader_.anchor_directories(); }

  std::vector<domain::User> users() override { return reader_.users(); }
  std::optional<domain::User> find_user(const std::string& name) override { return reader_.find_user(name); }
  std::vector<domain::ApiToken> api_tokens() override { return reader_.api_tokens(); }
  std::optional<domain::ApiToken> find_api_token(const std::string& id) override { return reader_.find_api_token(id); }
  std::vector<domain::Session> sessions() override { return reader_.sessions(); }
  std::vector<domain::Session> sessions_of(const std::string& user) override { return reader_.sessions_of(user); }
  std::optional<domain::Session> find_session(const std::string& id) override { return reader_.find_session(id); }
  std::optional<domain::Setting> find_setting(const std::string& key) override { return reader_.find_setting(key); }
  std::optional<domain::IdempotencyKey> find_idempotency_key(const std::string& actor,
                                                             const std::string& key) override {
    return reader_.find_idempotency_key(actor, key);
  }

  std::vector<domain::Channel> channels() override { return reader_.channels(); }
  std::optional<domain::Channel> find_channel(const std::string& name) override { return reader_.find_channel(name); }
  std::vector<domain::OutboxMessage> outbox(const domain::OutboxFilter& filter) override {
    return reader_.outbox(filter);
  }
  std::optional<domain::OutboxMessage> find_message(std::uint64_t id) override { return reader_.find_message(id); }
  domain::OutboxCounts outbox_counts() override { return reader_.outbox_counts(); }
  std::vector<domain::OpenFailure> open_failures() override { return reader_.open_failures(); }
  std::optional<domain::OpenFailure> find_failure(const std::string& topic) override {
    return reader_.find_failure(topic);
  }
  std::vector<Waiting> waiting_channels() override { return reader_.waiting_channels(); }
  std::vector<domain::OutboxMessage> due_messages(const std::string& channel, base::UtcTime now) override {
    return reader_.due_messages(channel, now);
  }

  void add_repository(const domain::Repository& repository, const ledger::Actor& actor) override;
  void update_repository(const domain::Repository& repository, const ledger::Actor& actor) override;
  void remove_repository(const std::string& name, const ledger::Actor& actor) override;
  void set_repository_checked(const std::string& name, base::UtcTime at) override;
  void set_repository_reading(const std::string& name, const domain::DataReading& reading) override;
  void add_database(const domain::Database& database, const domain::Plan& plan, const ledger::Actor& actor) override;
  void update_database(const domain::Database& database, const ledger::Actor& actor) override;
  void set_default_database(const std::string& name, const ledger::Actor& actor) override;
  void remove_database(const std::string& name, const ledger::Actor& actor) override;
  void add_plan(const domain::Plan& plan, const ledger::Actor& actor) override;
  void update_plan(const domain::Plan& plan, const ledger::Actor& actor) override;
  void remove_plan(const std::string& name, const ledger::Actor& actor) override;
  void add_run(const domain::Run& run, const domain::RunContext& context = {}) override;
  std::uint64_t update_run(const domain::Run& run, const std::optional<domain::Due>& due = {}) override;
  void set_due(const domain::Due& due, const std::optional<ledger::Event>& event = {}) override;
  void forget_due(const domain::ScheduledWork& of) override;
  void announce_dumps(const std::vector<domain::Dump>& dumps) override;
  void publish_dumps(const std::vector<domain::Dump>& dumps) override;
  void withdraw_dumps(const std::vector<domain::Dump>& dumps, const std::string& reason) override;
  void begin_dump_removal(const std::vector<domain::Dump>& dumps, const std::string& reason,
                          const ledger::Actor& actor) override;
  void finish_dump_removal(const std::vector<domain::Dump>& dumps, const ledger::Actor& actor) override;
  std::uint64_t record(const ledger::Event& event) override;
  void add_anchor_directory(const std::string& path, const ledger::Actor& actor) override;
  void remove_anchor_directory(const std::string& path, const ledger::Actor& actor) override;
  domain::RebuildReport rebuild(const ledger::Actor& actor) override;
  void probe() override;

  void add_user(const domain::User& user, const ledger::Actor& actor) override;
  void complete_setup(const domain::User& user, const ledger::Actor& actor) override;
  void set_password_hash(const std::string& name, const std::string& hash, const ledger::Actor& actor) override;
  bool upgrade_password_hash(const std::string& name, const std::string& before, const std::string& after) override;
  void set_role(const std::string& name, const std::string& role, const ledger::Actor& actor) override;
  void set_disabled(const std::string& name, bool disabled, const ledger::Actor& actor) override;
  void remove_user(const std::string& name, const ledger::Actor& actor) override;
  void add_api_token(const domain::ApiToken& token, const ledger::Actor& actor) override;
  void revoke_api_token(const std::string& id, const ledger::Actor& actor) override;
  void begin_session(const domain::Session& session, const std::string& request = {}) override;
  bool rotate_refresh(const std::string& session, const std::string& before, const std::string& after,
                      base::UtcTime now) override;
  void end_session(const std::string& session, domain::SessionEnd why, const ledger::Actor& actor) override;
  std::vector<std::string> forget_sessions(base::UtcTime now, base::UtcTime seen_since) override;
  void note_use(const std::vector<domain::LastUse>& tokens, const std::vector<domain::LastUse>& sessions) override;
  std::uint64_t put_setting(const std::string& key, const std::string& value, const ledger::Actor& actor,
                            std::optional<std::uint64_t> expected, const boost::json::object& details) override;
  void remove_setting(const std::string& key, const ledger::Actor& actor) override;
  std::optional<domain::IdempotencyKey> put_idempotency_key(const domain::IdempotencyKey& key) override;
  void set_idempotency_run(const std::string& actor, const std::string& key, const std::string& run_id) override;
  void forget_idempotency_key(const std::string& actor, const std::string& key) override;
  void forget_idempotency_keys(base::UtcTime made_before) override;

  void add_channel(const domain::Channel& channel, const ledger::Actor& actor) override;
  void update_channel(const domain::Channel& channel, const ledger::Actor& actor) override;
  void remove_channel(const std::string& name, const ledger::Actor& actor) override;
  void record_delivered(const std::vector<std::uint64_t>& ids) override;
  void record_failed(const std::vector<std::uint64_t>& ids, const domain::FailedAttempt& attempt) override;
  void record_given_up(const std::vector<std::uint64_t>& ids, const std::string& error) override;
  std::uint64_t retry_messages(const std::string& channel, const ledger::Actor& actor) override;
  void retry_message(std::uint64_t id, const ledger::Actor& actor) override;
  void drop_message(std::uint64_t id, const ledger::Actor& actor) override;
  void forget_messages(base::UtcTime delivered_before, base::UtcTime given_up_before) override;
  std::vector<domain::OpenFailure> acknowledge_failure(std::uint64_t seq, const std::string& reason,
                                                       const ledger::Actor& actor) override;

 private:
  Database kept(Database writing);
  // And what follows from it: what is wrong from now on or over, and messages to those who want to know.
  std::uint64_t append(Database& database, const ledger::Event& event);
  void move_dumps(const std::vector<domain::Dump>& dumps, domain::DumpState from, domain::DumpState to,
                  const std::string& reason, const ledger::Actor& actor);
  std::uint64_t change_run(Database& database, domain::Run run);

  const base::Clock& clock_;
  Appender appender_;
  Keeper keeper_;
  Writer writer_;
  Reader reader_;  // closed first: the last connection tidies the journal up, which a reading one cannot
};

}  // namespace strongroom::store
