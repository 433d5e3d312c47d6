// SQLite removes the journal ("-wal") of a file that it finds empty, and with it what was committed since the last
// checkpoint. Who puts a store back in place empties it first (cat copy > strongroom.db), and no look beforehand helps:
// between the look and SQLite's own the file may become empty, for a reader of another process, too. So from when the
// file is seen to be not ours until it is whole again, the journal has a second name: "strongroom.db-wal.kept".
#pragma once

#include <filesystem>

namespace strongroom::store {

// None of these throws: what could not be done is found when entries are missing. All are idempotent.

// The journal that lies there is the one that was written here: it gets its second name, unless it has one.
void keep_journal(const std::filesystem::path& store);
// When it was removed or begun anew under its first name since, it gets that back, and the index to it ("-shm") goes.
// Nobody may have the store open for writing.
void put_journal_back(const std::filesystem::path& store);
// The second name goes: the store is whole.
void forget_kept_journal(const std::filesystem::path& store);

}  // namespace strongroom::store
