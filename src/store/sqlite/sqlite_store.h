// The store's port, over its parts: one writer, a reader beside it, the ledger's appender. Its operations are in
// store.cpp (runs and the ledger), configuration.cpp and dumps.cpp.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/store.h"
#include "store/sqlite/appender.h"
#include "store/sqlite/keeper.h"
#include "store/sqlite/opening.h"
#include "store/sqlite/reader.h"
#include "store/sqlite/store.h"
#include "store/sqlite/writer.h"

namespace strongroom::store {

class SqliteStore final : public domain::Store {
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

  void add_repository(const domain::Repository& repository, const std::string& actor) override;
  void update_repository(const domain::Repository& repository, const std::string& actor) override;
  void remove_repository(const std::string& name, const std::string& actor) override;
  void set_repository_checked(const std::string& name, base::UtcTime at) override;
  void add_database(const domain::Database& database, const domain::Plan& plan, const std::string& actor) override;
  void update_database(const domain::Database& database, const std::string& actor) override;
  void set_default_database(const std::string& name, const std::string& actor) override;
  void remove_database(const std::string& name, const std::string& actor) override;
  void add_plan(const domain::Plan& plan, const std::string& actor) override;
  void update_plan(const domain::Plan& plan, const std::string& actor) override;
  void remove_plan(const std::string& name, const std::string& actor) override;
  void add_run(const domain::Run& run) override;
  std::uint64_t update_run(const domain::Run& run) override;
  void announce_dumps(const std::vector<domain::Dump>& dumps) override;
  void publish_dumps(const std::vector<domain::Dump>& dumps) override;
  void withdraw_dumps(const std::vector<domain::Dump>& dumps, const std::string& reason) override;
  void begin_dump_removal(const std::vector<domain::Dump>& dumps, const std::string& reason,
                          const std::string& actor) override;
  void finish_dump_removal(const std::vector<domain::Dump>& dumps, const std::string& actor) override;
  std::uint64_t record(const ledger::Event& event) override;
  void add_anchor_directory(const std::string& path, const std::string& actor) override;
  void remove_anchor_directory(const std::string& path, const std::string& actor) override;
  domain::RebuildReport rebuild(const std::string& actor) override;
  void probe() override;

 private:
  Database kept(Database writing);
  std::uint64_t append(Database& database, const ledger::Event& event) { return appender_.append(database, event); }
  void move_dumps(const std::vector<domain::Dump>& dumps, domain::DumpState from, domain::DumpState to,
                  const std::string& reason, const std::string& actor);
  std::uint64_t change_run(Database& database, domain::Run run);

  const base::Clock& clock_;
  Appender appender_;
  Keeper keeper_;
  Writer writer_;
  Reader reader_;  // closed first: the last connection tidies the journal up, which a reading one cannot
};

}  // namespace strongroom::store
