// The SQLite implementation of domain/store.h: one file, WAL, synchronous=FULL.
//
// The file and the ones beside it (-wal, -shm) are opened by SQLite only, never by us: closing a descriptor of our own
// would drop the locks SQLite holds on the same file. Copies are made through SQLite's backup interface.
#pragma once

#include <filesystem>
#include <memory>

#include "base/clock.h"
#include "domain/store.h"

namespace strongroom::store {

// For the owner of the data directory (instance/owner_lock.h), one at a time. Creates the store when there is none,
// whole or not at all (mode 0600), and brings an older one up to date after copying it to "strongroom.db.before-NAME"
// beside it. `clock` must outlive the store. Throws integrity (not a store of ours, or damaged), status_fetch (made by
// a newer strongroom), permission, no_space, conflict (another process holds it) or internal. The destructor waits for
// changes that were handed in.
std::unique_ptr<domain::Store> open_store(const std::filesystem::path& path, const base::Clock& clock);

// For everybody else, at any time, whether a writer lives or not: never creates, never migrates, never changes a row.
// Throws not_found when there is no store, permission, or status_fetch when it cannot be read: damaged, made by a newer
// strongroom, or by an older one and not brought up to date yet.
std::unique_ptr<domain::StoreReader> open_reader(const std::filesystem::path& path);

}  // namespace strongroom::store
