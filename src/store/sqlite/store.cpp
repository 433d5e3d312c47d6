#include "store/sqlite/store.h"

#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "domain/names.h"
#include "store/sqlite/appender.h"
#include "store/sqlite/entries.h"
#include "store/sqlite/events.h"
#include "store/sqlite/import.h"
#include "store/sqlite/opening.h"
#include "store/sqlite/reader.h"
#include "store/sqlite/rows.h"
#include "store/sqlite/run_record.h"
#include "store/sqlite/run_rows.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/suspect.h"
#include "store/sqlite/writer.h"

namespace strongroom::store {
namespace {

using base::Error;
using base::ErrorCode;
using domain::RunState;

Database open_for_writing(const std::filesystem::path& path, const LedgerSetup& setup) {
  const StepCode code = [&setup](Database& database, std::string_view step) {
    if (step == kLedgerStep) begin_ledger(database, setup);
  };
  if (!store_exists(path)) create_store(path, known_migrations(), setup.clock, code);
  require_not_empty(path, Access::read_write);
  rewrite_if_suspect(path);
  Database database{path, Access::read_write};
  migrate(database, known_migrations(), setup.clock, code);
  return database;
}

bool may_follow(RunState before, RunState after) {
  if (before == RunState::queued)
    return after == RunState::running || after == RunState::cancelled || after == RunState::interrupted ||
           after == RunState::failed;
  return before == RunState::running && domain::is_final(after);
}

[[noreturn]] void refuse_taken(const std::string& kind, const std::string& short_kind, const std::string& name) {
  throw Error::with_words(
      ErrorCode::conflict, "there is already a " + kind + " named " + name, {},
      "Choose another name, or change that one with 'strongroom " + short_kind + " edit " + name + "'.");
}

domain::Repository require_repository(Database& database, const std::string& name) {
  if (auto repository = read_repository(database, name)) return *std::move(repository);
  throw Error::with_words(ErrorCode::not_found, "there is no repository named " + base::terminal_safe(name), {},
                          "See what there is with 'strongroom repo list'.");
}

domain::Plan require_plan(Database& database, const std::string& name) {
  if (auto plan = read_plan(database, name)) return *std::move(plan);
  throw Error::with_words(ErrorCode::not_found, "there is no plan named " + base::terminal_safe(name), {},
                          "See what there is with 'strongroom plan list'.");
}

void refuse_while_used(Database& database, const std::string& repository) {
  Statement users{database, "SELECT name FROM plan WHERE repository = ? ORDER BY name LIMIT 1"};
  if (!users.bind(std::string_view{repository}).step()) return;
  throw Error::with_words(ErrorCode::conflict, "the repository " + repository + " is in use",
                          "plan " + users.text(0) + " stores its backups there",
                          "Remove that plan first, or give it another repository with 'strongroom plan edit'.");
}

class SqliteStore final : public domain::Store {
 public:
  SqliteStore(Database writing, Database reading, OpenedLedger ledger, const LedgerSetup& setup)
      : clock_{setup.clock},
        appender_{setup.clock, std::move(ledger.key), setup.committed},
        writer_{std::move(writing), &appender_},
        reader_{std::move(reading)} {
    if (ledger.fork) writer_.run([&](Database& database) { fork_ledger(database, appender_, setup, *ledger.fork); });
  }

  std::vector<domain::Repository> repositories() override { return reader_.repositories(); }
  std::optional<domain::Repository> find_repository(const std::string& name) override {
    return reader_.find_repository(name);
  }
  std::vector<domain::Plan> plans() override { return reader_.plans(); }
  std::optional<domain::Plan> find_plan(const std::string& name) override { return reader_.find_plan(name); }
  std::optional<domain::Run> find_run(const std::string& id) override { return reader_.find_run(id); }
  std::vector<domain::Run> runs(const domain::RunFilter& filter) override { return reader_.runs(filter); }
  std::vector<domain::Run> unfinished_runs() override { return reader_.unfinished_runs(); }
  std::optional<domain::Run> last_finished_backup(const std::string& plan) override {
    return reader_.last_finished_backup(plan);
  }
  std::vector<ledger::Entry> entries(const domain::EntryFilter& filter) override { return reader_.entries(filter); }
  domain::LedgerHead ledger_head() override { return reader_.ledger_head(); }
  void scan_entries(ledger::Range range, const std::function<void(const ledger::RawEntry&)>& take) override {
    reader_.scan_entries(range, take);
  }
  void scan_leaf_hashes(ledger::Range range, const std::function<void(const ledger::Hash&)>& take) override {
    reader_.scan_leaf_hashes(range, take);
  }
  std::vector<std::string> run_record_faults(std::size_t limit) override { return reader_.run_record_faults(limit); }
  std::vector<std::string> anchor_directories() override { return reader_.anchor_directories(); }

  void add_repository(const domain::Repository& repository, const std::string& actor) override;
  void update_repository(const domain::Repository& repository, const std::string& actor) override;
  void remove_repository(const std::string& name, const std::string& actor) override;
  void set_repository_checked(const std::string& name, base::UtcTime at) override;
  void add_plan(const domain::Plan& plan, const std::string& actor) override;
  void update_plan(const domain::Plan& plan, const std::string& actor) override;
  void remove_plan(const std::string& name, const std::string& actor) override;
  void add_run(const domain::Run& run) override;
  std::uint64_t update_run(const domain::Run& run) override;
  std::uint64_t record(const ledger::Event& event) override;
  void add_anchor_directory(const std::string& path, const std::string& actor) override;
  void remove_anchor_directory(const std::string& path, const std::string& actor) override;
  domain::RebuildReport rebuild(const std::string& actor) override;

 private:
  std::uint64_t append(Database& database, const ledger::Event& event) { return appender_.append(database, event); }
  std::uint64_t change_run(Database& database, domain::Run run);

  const base::Clock& clock_;
  Appender appender_;
  Writer writer_;
  Reader reader_;  // closed first: the last connection tidies the journal up, which a reading one cannot
};

void SqliteStore::add_repository(const domain::Repository& repository, const std::string& actor) {
  domain::require_valid_name("repository", repository.name);
  writer_.run([&](Database& database) {
    if (read_repository(database, repository.name)) refuse_taken("repository", "repo", repository.name);
    insert_repository(database, repository);
    append(database, repository_added(repository, actor));
  });
}

void SqliteStore::update_repository(const domain::Repository& repository, const std::string& actor) {
  writer_.run([&](Database& database) {
    const auto before = require_repository(database, repository.name);
    replace_repository(database, repository);
    append(database, repository_edited(before, repository, actor));
  });
}

void SqliteStore::remove_repository(const std::string& name, const std::string& actor) {
  writer_.run([&](Database& database) {
    const auto repository = require_repository(database, name);
    refuse_while_used(database, name);
    database.change("DELETE FROM repository WHERE name = ?", std::string_view{name});
    append(database, repository_removed(repository, actor));
  });
}

void SqliteStore::set_repository_checked(const std::string& name, base::UtcTime at) {
  writer_.run([&](Database& database) {
    require_repository(database, name);
    database.change("UPDATE repository SET checked_at = ?2 WHERE name = ?1", std::string_view{name},
                    base::format_utc(at));
  });
}

void SqliteStore::add_plan(const domain::Plan& plan, const std::string& actor) {
  domain::require_valid_name("plan", plan.name);
  writer_.run([&](Database& database) {
    if (read_plan(database, plan.name)) refuse_taken("plan", "plan", plan.name);
    require_repository(database, plan.repository);
    insert_plan(database, plan);
    append(database, plan_added(plan, actor));
  });
}

void SqliteStore::update_plan(const domain::Plan& plan, const std::string& actor) {
  writer_.run([&](Database& database) {
    const auto before = require_plan(database, plan.name);
    require_repository(database, plan.repository);
    replace_plan(database, plan);
    append(database, plan_edited(before, plan, actor));
  });
}

void SqliteStore::remove_plan(const std::string& name, const std::string& actor) {
  writer_.run([&](Database& database) {
    const auto plan = require_plan(database, name);
    database.change("DELETE FROM plan WHERE name = ?", std::string_view{name});
    append(database, plan_removed(plan, actor));
  });
}

void SqliteStore::add_run(const domain::Run& run) {
  if (run.state != RunState::queued) throw Error{ErrorCode::internal, "a new run is not queued"};
  writer_.run([&](Database& database) {
    if (read_run(database, run.id))
      throw Error::with_words(ErrorCode::conflict, "there is already a run " + run.id, {}, "Start it again.");
    auto record = bounded_run(run);
    record.ledger_seq = append(database, run_changed(record));
    insert_run(database, record);
  });
}

std::uint64_t SqliteStore::update_run(const domain::Run& run) {
  std::uint64_t seq = 0;
  writer_.run([&](Database& database) { seq = change_run(database, run); });
  return seq;
}

std::uint64_t SqliteStore::change_run(Database& database, domain::Run run) {
  const auto before = read_run(database, run.id);
  if (!before) throw Error{ErrorCode::not_found, "no run has the id " + base::terminal_safe(run.id)};
  const bool same = before->state == run.state;
  if (domain::is_final(before->state) || (!same && !may_follow(before->state, run.state)))
    throw Error::with_words(ErrorCode::conflict,
                            "the run " + run.id + " cannot become " + std::string{to_text(run.state)},
                            "it is " + std::string{to_text(before->state)}, "Start a new run.");
  run = bounded_run(std::move(run));
  run.ledger_seq = same ? before->ledger_seq : append(database, run_changed(run));
  replace_run(database, run);
  return *run.ledger_seq;
}

std::uint64_t SqliteStore::record(const ledger::Event& event) {
  std::uint64_t seq = 0;
  writer_.run([&](Database& database) { seq = append(database, event); });
  return seq;
}

void SqliteStore::add_anchor_directory(const std::string& path, const std::string& actor) {
  if (!std::filesystem::path{path}.is_absolute())
    throw Error{ErrorCode::invalid_input, base::escape_path(path) + " is no absolute path"};
  writer_.run([&](Database& database) {
    if (!insert_anchor_directory(database, path, clock_.now()))
      throw Error::with_words(ErrorCode::conflict, "checkpoints are copied there already", base::escape_path(path),
                              "There is nothing to do.");
    append(database, anchor_directory_event("add", path, actor));
  });
}

void SqliteStore::remove_anchor_directory(const std::string& path, const std::string& actor) {
  writer_.run([&](Database& database) {
    if (!delete_anchor_directory(database, path))
      throw Error{ErrorCode::not_found, "no checkpoints are copied to " + base::escape_path(path)};
    append(database, anchor_directory_event("remove", path, actor));
  });
}

domain::RebuildReport SqliteStore::rebuild(const std::string& actor) {
  domain::RebuildReport report;
  writer_.run([&](Database& database) {
    report = rebuild_runs(database);
    rebuild_search(database);
    append(database, runs_rebuilt(report, actor));
  });
  return report;
}

}  // namespace

std::unique_ptr<domain::Store> open_store(const std::filesystem::path& path, LedgerSetup setup) {
  auto writing = open_for_writing(path, setup);
  auto ledger = open_ledger(writing, setup);
  return std::make_unique<SqliteStore>(std::move(writing), open_for_reading(path), std::move(ledger), setup);
}

bool holds_secrets(const std::filesystem::path& path) {
  if (!store_exists(path)) return false;
  require_not_empty(path, Access::read_only);
  Database database{path, Access::read_only};
  // Since there is a signing key, every store holds one.
  return require_known(database, known_migrations()) > 1 || database.integer("SELECT count(*) FROM repository") > 0;
}

std::unique_ptr<domain::StoreReader> open_reader(const std::filesystem::path& path) {
  return std::make_unique<Reader>(open_for_reading(path));
}

}  // namespace strongroom::store
