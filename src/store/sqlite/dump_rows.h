// Rows of dumps: a projection of the ledger, like those of runs. A dump is what its entry "dump.announced" says; its
// state follows from how its run ended and from the entries "dump.removing" and "dump.removed".
#pragma once

#include <string>
#include <vector>

#include "domain/dump.h"
#include "domain/run.h"
#include "domain/store.h"
#include "ledger/entry.h"
#include "store/sqlite/database.h"

namespace strongroom::store {

// What the ledger says. Texts are bounded.
ledger::Event dump_announced(const domain::Dump& dump, const std::string& actor);
// `what`: "removing", "removed".
ledger::Event dump_going(std::string_view what, const domain::Dump& dump, const std::string& reason,
                         const std::string& actor);

// Newest first. Throws integrity when a record is not what its entry says.
std::vector<domain::Dump> read_dumps(Database& database, const domain::DumpFilter& filter);
bool name_was_used(Database& database, const domain::Dump& dump);

// Writing, inside a transaction of the caller.
void insert_dump(Database& database, const domain::Dump& dump, std::uint64_t announced_seq);
// False when the dump is not in the state `from`.
bool move_dump(Database& database, const domain::Dump& dump, domain::DumpState from, domain::DumpState to);
// After the run has ended: what it announced is present, or withdrawn.
void settle_dumps(Database& database, const domain::Run& run);

// Makes every row anew from the ledger and the runs, which were made anew before. Returns how many changed.
std::uint64_t rebuild_dumps(Database& database);
// What the rows say otherwise than the ledger, a sentence each, at most `limit`.
std::vector<std::string> dump_faults(Database& database, std::size_t limit);

}  // namespace strongroom::store
