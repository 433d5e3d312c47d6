// Snapshots: which there are, and what is in one. Reading needs the key, but not the ownership of the data directory.
#pragma once

#include <boost/json/fwd.hpp>
#include <functional>
#include <string>
#include <vector>

#include "domain/backup_engine.h"
#include "domain/repository.h"
#include "domain/store.h"
#include "domain/vault.h"
#include "operations/call.h"

namespace strongroom::operations {

// A plan's snapshots, or everything in a repository.
struct SnapshotScope {
  domain::RepositoryAccess access;
  std::string tag;  // empty = everything
};
// Throw not_found, and invalid_input for a plan of a database, which has dumps.
SnapshotScope snapshots_of_plan(domain::StoreReader& store, domain::Vault& vault, const std::string& plan);
SnapshotScope snapshots_of_repository(domain::StoreReader& store, domain::Vault& vault, const std::string& repository);

// Newest last.
std::vector<domain::Snapshot> list_snapshots(domain::BackupEngine& engine, const SnapshotScope& scope,
                                             const Call& call);

struct TreeRequest {
  std::string snapshot = "latest";  // of the scope; or the first digits of an id in it
  std::string directory{};          // as it was backed up; empty = everything
  bool recursive = false;           // below the directory too
};
// Entries come one by one, as restic gives them. Throws not_found where there is no such snapshot, and what `take`
// throws.
void list_tree(domain::BackupEngine& engine, const SnapshotScope& scope, const TreeRequest& request,
               const std::function<void(const domain::SnapshotEntry&)>& take, const Call& call);

struct FindDraft {
  std::vector<std::string> patterns{};  // of names, or of paths where there is a "/": *, ?, [], **
  std::string snapshot{};               // as above; empty = in all of the scope
  bool ignore_case = false;
};
struct FoundIn {
  domain::Snapshot snapshot;
  std::vector<domain::SnapshotEntry> entries;
};
// [{"path","type","size","modified","snapshot","time"}]: an entry for each, with the snapshot it is in.
boost::json::array to_json(const std::vector<FoundIn>& found);
// Those where something was found, newest last. Throws not_found, and what the engine throws.
std::vector<FoundIn> find_in_snapshots(domain::BackupEngine& engine, const SnapshotScope& scope, const FindDraft& draft,
                                       const Call& call);

struct ComparedSnapshots {
  domain::Snapshot from, to;
};
// `to` as above. `from`: likewise; empty = the one before `to`, which only a plan has. Throws not_found, invalid_input.
ComparedSnapshots snapshots_to_compare(domain::BackupEngine& engine, const SnapshotScope& scope,
                                       const std::string& from, const std::string& to, const Call& call);
domain::SnapshotDifference compare_snapshots(domain::BackupEngine& engine, const SnapshotScope& scope,
                                             const ComparedSnapshots& two,
                                             const std::function<void(const domain::SnapshotChange&)>& take,
                                             const Call& call);

}  // namespace strongroom::operations
