// The SQLite implementation of domain/store.h, access_store.h and notification_store.h: one file, WAL,
// synchronous=FULL.
//
// The file and the ones beside it (-wal, -shm) are opened by SQLite only, never by us: closing a descriptor of our own
// would drop the locks SQLite holds on the same file. Copies are made through SQLite's backup interface.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/ids.h"
#include "domain/access_store.h"
#include "domain/vault.h"
#include "ledger/actor.h"

namespace strongroom::store {

// What the ledger needs beside the file. The references must outlive the store.
struct LedgerSetup {
  const base::Clock& clock;
  base::Random& random;
  domain::Vault& vault;  // the signing key is kept sealed, for the purpose "ledger/ORIGIN/signing-key"
  // The newest checkpoint that was published beside the store (a signed note), empty when there is none. A store that
  // is behind it was rolled back: nothing is appended then (integrity, with the way out: `audit fork`).
  std::string published_note;
  // Called on the writer's thread after each commit, in order, for every entry in it; must be quick. May be empty.
  std::function<void(const ledger::Entry&)> committed;
  // For `audit fork` alone: opens a store that is behind what was published, and begins a new history before anything
  // else is appended (docs/ledger.md, "Fork"). Who did it, and why.
  struct Fork {
    ledger::Actor actor;
    std::string reason;
  };
  std::optional<Fork> fork;
};

// For the owner of the data directory (instance/owner_lock.h), one at a time. Creates the store when there is none,
// whole or not at all (mode 0600), with entry 0 of its ledger, and brings an older one up to date after copying it to
// "strongroom.db.before-NAME" beside it. Throws integrity (not a store of ours, damaged, rolled back, or its signing
// key was sealed with another secret.key), status_fetch (made by a newer strongroom), permission, no_space, conflict
// (another process holds it) or internal. The destructor waits for changes that were handed in.
std::unique_ptr<domain::DurableStore> open_store(const std::filesystem::path& path, LedgerSetup setup);

// Whether anything in the store, of whatever version of ours, was sealed with secret.key: then a missing key must be
// brought back, not made anew. False when there is no store.
bool holds_secrets(const std::filesystem::path& path);

// For everybody else, at any time, whether a writer lives or not: never creates, never migrates, never changes a row.
// Throws not_found when there is no store, permission, or status_fetch when it cannot be read: damaged, made by a newer
// strongroom, or by an older one and not brought up to date yet.
std::unique_ptr<domain::DurableReader> open_reader(const std::filesystem::path& path);

}  // namespace strongroom::store
