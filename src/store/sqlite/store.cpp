#include "store/sqlite/store.h"

#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "store/sqlite/dues.h"
#include "store/sqlite/dump_rows.h"
#include "store/sqlite/entries.h"
#include "store/sqlite/events.h"
#include "store/sqlite/failure_rows.h"
#include "store/sqlite/import.h"
#include "store/sqlite/kept_journal.h"
#include "store/sqlite/opening.h"
#include "store/sqlite/run_record.h"
#include "store/sqlite/run_rows.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/sqlite_store.h"
#include "store/sqlite/suspect.h"

namespace strongroom::store {
namespace {

using base::Error;
using base::ErrorCode;
using domain::RunState;

Database open_for_writing(const std::filesystem::path& path, const LedgerSetup& setup) {
  const StepCode code = [&setup](Database& database, std::string_view step) {
    if (step == kLedgerStep) begin_ledger(database, setup);
  };
  // An owner that ended while its store was not to be used has left it.
  put_journal_back(path);
  forget_kept_journal(path);
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

}  // namespace

SqliteStore::SqliteStore(Database writing, Database reading, OpenedLedger ledger, const LedgerSetup& setup)
    : clock_{setup.clock},
      appender_{setup.clock, std::move(ledger.key), setup.committed},
      keeper_{setup.clock, reader_, appender_},
      writer_{kept(std::move(writing)), &appender_, &keeper_},
      reader_{std::move(reading)} {
  if (ledger.fork) writer_.run([&](Database& database) { fork_ledger(database, appender_, setup, *ledger.fork); });
}

Database SqliteStore::kept(Database writing) {
  appender_.learn(writing);
  keeper_.begin(writing);
  return writing;
}

// A group without a change makes the keeper look.
void SqliteStore::probe() {
  writer_.run([](Database&) {});
  reader_.ledger_head();
}

void SqliteStore::add_run(const domain::Run& run, const domain::RunContext& context) {
  if (run.state != RunState::queued) throw Error{ErrorCode::internal, "a new run is not queued"};
  writer_.run([&](Database& database) {
    if (read_run(database, run.id))
      throw Error::with_words(ErrorCode::conflict, "there is already a run " + run.id, {}, "Start it again.");
    if (run.scheduled_at && run_is_due_at(database, domain::work_of(run), *run.scheduled_at))
      throw Error{ErrorCode::conflict, domain::work_of(run).name + " has had its run of that time"};
    if (context.before) append(database, *context.before);
    auto record = bounded_run(run);
    auto event = run_changed(record);
    event.request = context.request;
    record.ledger_seq = append(database, event);
    insert_run(database, record);
    if (context.due) put_due(database, *context.due);
  });
}

std::uint64_t SqliteStore::update_run(const domain::Run& run, const std::optional<domain::Due>& due) {
  std::uint64_t seq = 0;
  writer_.run([&](Database& database) {
    seq = change_run(database, run);
    if (due) put_due_if_new(database, *due);
  });
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

domain::RebuildReport SqliteStore::rebuild(const ledger::Actor& actor) {
  domain::RebuildReport report;
  writer_.run([&](Database& database) {
    report = rebuild_runs(database);
    report.changed += rebuild_dumps(database);
    report.changed += rebuild_failures(database);
    rebuild_search(database);
    append(database, runs_rebuilt(report, actor));
  });
  return report;
}

std::unique_ptr<domain::DurableStore> open_store(const std::filesystem::path& path, LedgerSetup setup) {
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

std::unique_ptr<domain::DurableReader> open_reader(const std::filesystem::path& path) {
  return std::make_unique<Reader>(open_for_reading(path));
}

}  // namespace strongroom::store
