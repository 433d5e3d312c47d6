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

void SqliteStore::begin_dump_removal(const std::vector<domain::Dump>& dumps, const std::string& reason,
                                     const std::string& actor) {
  writer_.run([&](Database& database) {
    for (const auto& dump : dumps)
      if (move_dump(database, dump, DumpState::present, DumpState::removing))
        append(database, dump_going("removing", dump, reason, actor));
  });
}

void SqliteStore::finish_dump_removal(const std::vector<domain::Dump>& dumps, const std::string& actor) {
  writer_.run([&](Database& database) {
    for (const auto& dump : dumps)
      if (move_dump(database, dump, DumpState::removing, DumpState::removed))
        append(database, dump_going("removed", dump, {}, actor));
  });
}

}  // namespace strongroom::store
