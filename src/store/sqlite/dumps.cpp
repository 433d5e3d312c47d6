// What happens to dumps, each change together with its entries.
#include "base/error.h"
#include "base/text.h"
#include "store/sqlite/dump_rows.h"
#include "store/sqlite/run_rows.h"
#include "store/sqlite/sqlite_store.h"

namespace strongroom::store {

using base::Error;
using base::ErrorCode;
using domain::DumpState;

void SqliteStore::announce_dumps(const std::vector<domain::Dump>& dumps) {
  writer_.run([&](Database& database) {
    for (auto dump : dumps) {
      const auto run = read_run(database, dump.run);
      if (!run || domain::is_final(run->state)) throw Error{ErrorCode::internal, "a dump of no run that is running"};
      if (name_was_used(database, dump))
        throw Error::with_words(ErrorCode::conflict, "there was a dump of that name before",
                                base::escape_path(dump.path()), "Start the backup again: it takes a new name.");
      dump.state = DumpState::announced;
      insert_dump(database, dump, append(database, dump_announced(dump, run->actor)));
    }
  });
}

// Without an actor it is the run that made the dump, and whoever started that, who does it.
void SqliteStore::move_dumps(const std::vector<domain::Dump>& dumps, DumpState from, DumpState to,
                             const std::string& reason, const ledger::Actor& actor) {
  writer_.run([&](Database& database) {
    for (const auto& dump : dumps) {
      if (!move_dump(database, dump, from, to)) continue;
      const auto run = actor.name.empty() ? read_run(database, dump.run) : std::nullopt;
      append(database,
             dump_moved(to, dump, reason, run ? ledger::Actor{run->actor} : actor, run ? run->id : std::string{}));
    }
  });
}

void SqliteStore::publish_dumps(const std::vector<domain::Dump>& dumps) {
  move_dumps(dumps, DumpState::announced, DumpState::present, {}, {});
}

void SqliteStore::withdraw_dumps(const std::vector<domain::Dump>& dumps, const std::string& reason) {
  move_dumps(dumps, DumpState::announced, DumpState::withdrawn, reason, {});
}

void SqliteStore::begin_dump_removal(const std::vector<domain::Dump>& dumps, const std::string& reason,
                                     const ledger::Actor& actor) {
  move_dumps(dumps, DumpState::present, DumpState::removing, reason, actor);
}

void SqliteStore::finish_dump_removal(const std::vector<domain::Dump>& dumps, const ledger::Actor& actor) {
  move_dumps(dumps, DumpState::removing, DumpState::removed, {}, actor);
}

}  // namespace strongroom::store
