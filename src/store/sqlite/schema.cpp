#include "store/sqlite/schema.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "store/sqlite/file_facts.h"

namespace strongroom::store {
namespace {

using base::Error;
using base::ErrorCode;

// "Strm", in SQLite's header: tells our file from another program's.
constexpr std::int64_t kApplicationId = 0x5374726d;

// Times are base::format_utc's text, which sorts. `body` is the whole value as JSON; the columns beside it are what is
// asked for, and equal what the body says (rows.cpp checks it on every read).
constexpr const char* kFirst = R"sql(
CREATE TABLE repository(
  name TEXT PRIMARY KEY NOT NULL,
  shown_location TEXT NOT NULL,
  backend TEXT NOT NULL,
  location BLOB NOT NULL,
  password BLOB NOT NULL,
  environment BLOB NOT NULL,
  created_at TEXT NOT NULL,
  checked_at TEXT
) STRICT;

CREATE TABLE plan(
  name TEXT PRIMARY KEY NOT NULL,
  repository TEXT NOT NULL REFERENCES repository(name),
  body TEXT NOT NULL
) STRICT;
CREATE INDEX plan_by_repository ON plan(repository);

CREATE TABLE run(
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  plan TEXT NOT NULL,
  repository TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  created_at TEXT NOT NULL,
  ledger_seq INTEGER NOT NULL REFERENCES entry(seq),
  body TEXT NOT NULL
) STRICT;
CREATE INDEX run_by_plan ON run(plan, number);
CREATE INDEX run_unfinished ON run(number) WHERE state IN ('queued', 'running');

CREATE TABLE entry(
  seq INTEGER PRIMARY KEY,
  ts TEXT NOT NULL,
  action TEXT NOT NULL,
  run TEXT,
  sev TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX entry_by_run ON entry(run, seq) WHERE run IS NOT NULL;

CREATE TRIGGER entry_never_changed BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'an entry of the ledger is never changed'); END;
CREATE TRIGGER entry_never_deleted BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'an entry of the ledger is never deleted'); END;
-- INSERT OR REPLACE gets past the other two.
CREATE TRIGGER entry_in_order BEFORE INSERT ON entry
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq) + 1, 0) FROM entry)
BEGIN SELECT RAISE(ABORT, 'an entry of the ledger comes right after the last one'); END;
)sql";

// The ledger as a tree. Entries and runs get other columns, so both tables are made anew; what was in them waits in
// temp.old_entry and temp.old_run for the step's code (import.cpp). `entry_kind`, `entry_span` and `entry_words` are
// there for queries alone: what the entries of one kind have in common, which times occur in 256 entries, and which
// words.
constexpr const char* kLedger = R"sql(
CREATE TEMP TABLE old_run AS SELECT number, body FROM main.run;
CREATE TEMP TABLE old_entry AS SELECT seq, body FROM main.entry;
DROP TABLE run;
DROP TABLE entry;

CREATE TABLE log(
  number INTEGER PRIMARY KEY,
  first_seq INTEGER NOT NULL,
  origin TEXT NOT NULL UNIQUE,
  verification_key TEXT NOT NULL,
  seed BLOB NOT NULL
) STRICT;

CREATE TABLE head(
  one INTEGER PRIMARY KEY CHECK(one = 1),
  size INTEGER NOT NULL,
  frontier BLOB NOT NULL,
  note TEXT NOT NULL,
  indexed INTEGER NOT NULL
) STRICT;
INSERT INTO head VALUES(1, 0, x'', '', 0);

CREATE TABLE entry_kind(
  id INTEGER PRIMARY KEY,
  action TEXT NOT NULL,
  actor TEXT NOT NULL,
  target TEXT NOT NULL,
  sev TEXT NOT NULL,
  result TEXT NOT NULL,
  UNIQUE(action, actor, target, sev, result)
) STRICT;

CREATE TABLE entry(
  seq INTEGER PRIMARY KEY,
  ts TEXT NOT NULL,
  kind INTEGER NOT NULL REFERENCES entry_kind(id),
  run TEXT,
  leaf_hash BLOB NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX entry_by_kind ON entry(kind, seq);
CREATE INDEX entry_by_run ON entry(run, seq) WHERE run IS NOT NULL;
CREATE TABLE entry_span(number INTEGER PRIMARY KEY, first TEXT NOT NULL, last TEXT NOT NULL) STRICT;
CREATE VIRTUAL TABLE entry_words USING fts5(words, content='', detail=none, columnsize=0, tokenize='ascii');

CREATE TRIGGER entry_never_changed BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'an entry of the ledger is never changed'); END;
CREATE TRIGGER entry_never_deleted BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'an entry of the ledger is never deleted'); END;
-- INSERT OR REPLACE gets past the other two.
CREATE TRIGGER entry_in_order BEFORE INSERT ON entry
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq) + 1, 0) FROM entry)
BEGIN SELECT RAISE(ABORT, 'an entry of the ledger comes right after the last one'); END;

CREATE TABLE evidence(sha256 BLOB PRIMARY KEY NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TRIGGER evidence_never_changed BEFORE UPDATE ON evidence
BEGIN SELECT RAISE(ABORT, 'evidence is never changed'); END;
CREATE TRIGGER evidence_never_deleted BEFORE DELETE ON evidence
BEGIN SELECT RAISE(ABORT, 'evidence is never deleted'); END;
CREATE TRIGGER evidence_never_replaced BEFORE INSERT ON evidence
WHEN EXISTS(SELECT 1 FROM evidence WHERE sha256 = NEW.sha256)
BEGIN SELECT RAISE(ABORT, 'evidence is never replaced'); END;

-- `body` is the record as the entry's details say it; `evidence` the list of warnings.
CREATE TABLE run(
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  plan TEXT NOT NULL,
  repository TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  created_at TEXT NOT NULL,
  ledger_seq INTEGER NOT NULL REFERENCES entry(seq),
  evidence BLOB REFERENCES evidence(sha256),
  body TEXT NOT NULL
) STRICT;
CREATE INDEX run_by_plan ON run(plan, number);
CREATE INDEX run_unfinished ON run(number) WHERE state IN ('queued', 'running');

CREATE TABLE anchor_directory(path BLOB PRIMARY KEY NOT NULL, added_at TEXT NOT NULL) STRICT;
)sql";

// Plans over databases have no repository, so the table of plans is made anew. `password` is sealed. A dump's `body` is
// the value as its entry "dump.announced" says it; `state` follows from later entries. Names of
// dumps are never used again, so the rows stay.
constexpr const char* kDatabases = R"sql(
CREATE TABLE database(
  name TEXT PRIMARY KEY NOT NULL,
  parameters TEXT NOT NULL,
  password BLOB NOT NULL,
  is_default INTEGER NOT NULL CHECK(is_default IN (0, 1)),
  created_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX database_default ON database(is_default) WHERE is_default = 1;

ALTER TABLE plan RENAME TO old_plan;
CREATE TABLE plan(
  name TEXT PRIMARY KEY NOT NULL,
  repository TEXT REFERENCES repository(name),
  database TEXT REFERENCES database(name),
  body TEXT NOT NULL,
  CHECK((repository IS NULL) <> (database IS NULL))
) STRICT;
INSERT INTO plan(name, repository, body) SELECT name, repository, body FROM old_plan;
DROP TABLE old_plan;
CREATE INDEX plan_by_repository ON plan(repository);

CREATE TABLE dump(
  number INTEGER PRIMARY KEY,
  run TEXT NOT NULL,
  plan TEXT NOT NULL,
  directory BLOB NOT NULL,
  filename TEXT NOT NULL,
  state TEXT NOT NULL,
  created_at TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  announced_seq INTEGER NOT NULL REFERENCES entry(seq),
  body TEXT NOT NULL,
  UNIQUE(directory, filename)
) STRICT;
CREATE INDEX dump_by_run ON dump(run);
CREATE INDEX dump_by_plan ON dump(plan, created_at);
CREATE INDEX dump_by_content ON dump(sha256);
)sql";

// Of every secret only a hash. A session that ended and a user that was removed have no row any more; a revoked token
// keeps it, so that the list can say so. `value` of a setting is JSON.
constexpr const char* kAccess = R"sql(
CREATE TABLE user(
  name TEXT PRIMARY KEY NOT NULL,
  role TEXT NOT NULL CHECK(role IN ('viewer', 'operator', 'admin')),
  password_hash TEXT NOT NULL,
  disabled INTEGER NOT NULL CHECK(disabled IN (0, 1)),
  created_at TEXT NOT NULL,
  generation INTEGER NOT NULL
) STRICT;

CREATE TABLE api_token(
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK(role IN ('viewer', 'operator', 'admin')),
  sha256 TEXT NOT NULL UNIQUE,
  created_at TEXT NOT NULL,
  expires_at TEXT,
  last_used_at TEXT,
  revoked_at TEXT
) STRICT;
CREATE UNIQUE INDEX api_token_name ON api_token(name) WHERE revoked_at IS NULL;

CREATE TABLE session(
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  user TEXT NOT NULL REFERENCES user(name),
  generation INTEGER NOT NULL,
  refresh_sha256 TEXT NOT NULL,
  cookie_sha256 TEXT NOT NULL UNIQUE,
  created_at TEXT NOT NULL,
  last_seen_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  address TEXT NOT NULL,
  user_agent TEXT NOT NULL
) STRICT;
CREATE INDEX session_by_user ON session(user, last_seen_at);

CREATE TABLE setting(
  key TEXT PRIMARY KEY NOT NULL,
  value TEXT NOT NULL,
  version INTEGER NOT NULL,
  changed_at TEXT NOT NULL
) STRICT;

CREATE TABLE idempotency(
  actor TEXT NOT NULL,
  key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  run_id TEXT NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY(actor, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_by_age ON idempotency(created_at);
)sql";

constexpr const char* kRunLists = R"sql(
CREATE INDEX run_by_state ON run(state, number);
CREATE INDEX run_by_kind ON run(kind, number);
)sql";

// `scheduled_at`: the instant of its plan's schedule for which a run was started; one run for each. `due` is when each
// plan comes next.
constexpr const char* kSchedules = R"sql(
ALTER TABLE run ADD COLUMN scheduled_at TEXT;
CREATE UNIQUE INDEX run_by_due ON run(plan, scheduled_at) WHERE scheduled_at IS NOT NULL;
CREATE TABLE due(plan TEXT PRIMARY KEY NOT NULL, next_at TEXT NOT NULL, basis TEXT NOT NULL) STRICT;
)sql";

// What is done to repositories comes by schedules too. Their runs have no plan.
constexpr const char* kMaintenance = R"sql(
ALTER TABLE repository ADD COLUMN maintenance TEXT NOT NULL DEFAULT '{}';
ALTER TABLE repository ADD COLUMN reading TEXT NOT NULL DEFAULT '{}';
DROP INDEX run_by_due;
CREATE UNIQUE INDEX run_by_due ON run(plan, scheduled_at) WHERE scheduled_at IS NOT NULL AND plan <> '';
CREATE UNIQUE INDEX run_by_due_of_repository ON run(repository, kind, scheduled_at)
  WHERE scheduled_at IS NOT NULL AND plan = '';
ALTER TABLE due RENAME TO old_due;
CREATE TABLE due(
  work TEXT NOT NULL,
  name TEXT NOT NULL,
  next_at TEXT NOT NULL,
  basis TEXT NOT NULL,
  PRIMARY KEY(work, name)
) STRICT, WITHOUT ROWID;
INSERT INTO due(work, name, next_at, basis) SELECT 'backup', plan, next_at, basis FROM old_due;
DROP TABLE old_due;
)sql";

// `body` of a channel is the value without its secrets, which are sealed. A message is one entry for one channel, and
// no second one: that is its idempotency key. `open_failure` is a projection of the ledger (failure_rows.h).
constexpr const char* kNotifications = R"sql(
CREATE TABLE channel(
  name TEXT PRIMARY KEY NOT NULL,
  enabled INTEGER NOT NULL CHECK(enabled IN (0, 1)),
  body TEXT NOT NULL,
  secrets BLOB NOT NULL
) STRICT;

CREATE TABLE outbox(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  channel TEXT NOT NULL REFERENCES channel(name),
  seq INTEGER NOT NULL REFERENCES entry(seq),
  checkpoint INTEGER NOT NULL CHECK(checkpoint IN (0, 1)),
  events TEXT NOT NULL,
  digest_at TEXT,
  state TEXT NOT NULL CHECK(state IN ('queued', 'failed', 'delivered', 'given-up')),
  attempts INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  since TEXT NOT NULL,
  next_at TEXT NOT NULL,
  error TEXT NOT NULL,
  UNIQUE(channel, seq, checkpoint)
) STRICT;
CREATE INDEX outbox_waiting ON outbox(channel, id) WHERE state IN ('queued', 'failed');
CREATE INDEX outbox_by_state ON outbox(state, id);

CREATE TABLE open_failure(
  topic TEXT PRIMARY KEY NOT NULL,
  event TEXT NOT NULL,
  plan TEXT NOT NULL,
  run TEXT NOT NULL,
  first_seq INTEGER NOT NULL REFERENCES entry(seq),
  first_at TEXT NOT NULL,
  seq INTEGER NOT NULL REFERENCES entry(seq),
  at TEXT NOT NULL,
  times INTEGER NOT NULL,
  from_times INTEGER NOT NULL,
  acknowledged_seq INTEGER REFERENCES entry(seq)
) STRICT;
)sql";

constexpr const char* kMigrationTable = R"sql(
CREATE TABLE migration(
  version INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  applied_at TEXT NOT NULL,
  program TEXT NOT NULL
) STRICT;
)sql";

constexpr std::array kMigrations{Migration{"first", kFirst},
                                 Migration{kLedgerStep, kLedger},
                                 Migration{"databases", kDatabases},
                                 Migration{"access", kAccess},
                                 Migration{"run lists", kRunLists},
                                 Migration{"schedules", kSchedules},
                                 Migration{"maintenance", kMaintenance},
                                 Migration{"notifications", kNotifications}};

void apply(Database& database, const Migration& migration, std::size_t version, const base::Clock& clock,
           const StepCode& code) {
  Transaction transaction{database};
  if (version == 1) database.execute(kMigrationTable);
  database.execute(migration.sql);
  if (code) code(database, migration.name);
  database.change("INSERT INTO migration(version, name, applied_at, program) VALUES(?, ?, ?, ?)",
                  static_cast<std::int64_t>(version), migration.name, base::format_utc(clock.now()),
                  std::string_view{STRONGROOM_VERSION});
  database.execute(("PRAGMA user_version=" + std::to_string(version)).c_str());
  transaction.commit();
}

void refuse_newer(Database& database) {
  Statement last{database, "SELECT program, name FROM migration ORDER BY version DESC LIMIT 1"};
  const auto program = last.step() ? "strongroom " + last.text(0) : "a newer strongroom";
  throw Error::with_words(ErrorCode::status_fetch, "the store was made by a newer version of strongroom",
                          base::escape_path(database.path().native()) + " was last changed in shape by " + program +
                              ", this is " STRONGROOM_VERSION,
                          "Install that version or a newer one. Nothing was changed.");
}

void remove_unfinished(const std::filesystem::path& path) {
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) ::unlink((path.native() + suffix).c_str());
}

void refuse_orphaned_wal(const std::filesystem::path& path) {
  struct stat facts {};
  const auto wal = path.native() + "-wal";
  if (::lstat(wal.c_str(), &facts) != 0 || facts.st_size == 0) return;
  throw Error::with_words(
      ErrorCode::integrity, "the store is gone",
      base::escape_path(path.native()) + " is missing, but " + base::escape_path(wal) +
          " beside it holds its last changes",
      "Bring the store back from a copy, or move that file elsewhere to begin with an empty store.");
}

}  // namespace

std::span<const Migration> known_migrations() {
  return kMigrations;
}

// Under another name first: whoever finds the final name finds a whole store there.
void create_store(const std::filesystem::path& path, std::span<const Migration> migrations, const base::Clock& clock,
                  const StepCode& code) {
  refuse_orphaned_wal(path);
  const auto unfinished = std::filesystem::path{path.native() + ".new"};
  remove_unfinished(unfinished);
  try {
    Database database{unfinished, Access::create};
    if (::chmod(unfinished.c_str(), 0600) != 0) base::throw_system_error(errno, "creating the store");
    database.execute(("PRAGMA application_id=" + std::to_string(kApplicationId)).c_str());
    for (std::size_t i = 0; i < migrations.size(); ++i) apply(database, migrations[i], i + 1, clock, code);
    database.execute("PRAGMA journal_mode=WAL");
    database.tidy_up_on_close();
  } catch (...) {
    remove_unfinished(unfinished);
    throw;
  }
  if (::rename(unfinished.c_str(), path.c_str()) != 0) base::throw_system_error(errno, "creating the store");
  base::sync_directory(path.parent_path());
}

std::size_t require_known(Database& database, std::span<const Migration> migrations) {
  // SQLite would be content with a first page in the journal, whatever lies in the file.
  if (!has_sqlite_header(database) || database.integer("PRAGMA application_id") != kApplicationId)
    database.fail(SQLITE_NOTADB, "this is no store of ours:");
  const auto version = database.integer("PRAGMA user_version");
  if (version < 1) database.fail(SQLITE_CORRUPT, "the store has no version:");
  if (static_cast<std::size_t>(version) > migrations.size()) refuse_newer(database);
  return static_cast<std::size_t>(version);
}

void migrate(Database& database, std::span<const Migration> migrations, const base::Clock& clock,
             const StepCode& code) {
  const auto applied = require_known(database, migrations);
  if (applied == migrations.size()) return;
  database.copy_to(database.path().native() + ".before-" + std::string{migrations[applied].name});
  for (auto i = applied; i < migrations.size(); ++i) apply(database, migrations[i], i + 1, clock, code);
}

void require_not_empty(const std::filesystem::path& path, Access access) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0 || facts.st_size > 0) return;
  throw Error::with_words(
      access == Access::read_only ? ErrorCode::status_fetch : ErrorCode::integrity, "the store is empty",
      base::escape_path(path.native()) + " has no content at all",
      "Do not delete anything. Bring the store back from a copy, or move the empty file elsewhere to "
      "begin with a new store.");
}

}  // namespace strongroom::store
