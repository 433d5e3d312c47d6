// Rows of dumps: a projection of the ledger, like those of runs. A dump is what its entry "dump.announced" says; its
// state is what the newest entry about it says: "dump.published", "dump.withdrawn", "dump.removing", "dump.removed".
#pragma once

#include <string>
#include <vector>

#include "domain/dump.h"
#include "domain/store.h"
#include "ledger/actor.h"
#include "ledger/entry.h"
#include "store/sqlite/database.h"

namespace strongroom::store {

// What the ledger says. Texts are bounded.
ledger::Event dump_announced(const domain::Dump& dump, const ledger::Actor& actor);
// What became of it. `run` is empty when no run did it.
ledger::Event dump_moved(domain::DumpState to, const domain::Dump& dump, const std::string& reason,
                         const ledger::Actor& actor, const std::string& run);

// Newest first. Throws integrity when a record is not what its entry says.
std::vector<domain::Dump> read_dumps(Database& database, const domain::DumpFilter& filter);
bool name_was_used(Database& database, const domain::Dump& dump);

// Writing, inside a transaction of the caller.
void insert_dump(Database& database, const domain::Dump& dump, std::uint64_t announced_seq);
// False when the dump is not in the state `from`.
bool move_dump(Database& database, const domain::Dump& dump, domain::DumpState from, domain::DumpState to);

// Makes every row anew from the ledger. Returns how many changed.
std::uint64_t rebuild_dumps(Database& database);
// What the rows say otherwise than the ledger, a sentence each, at most `limit`.
std::vector<std::string> dump_faults(Database& database, std::size_t limit);

}  // namespace strongroom::store
