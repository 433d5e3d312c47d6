#include "operations/snapshots.h"

#include "base/error.h"
#include "domain/plan.h"
#include "operations/plans.h"
#include "operations/repositories.h"

namespace strongroom::operations {
namespace {

using base::Error;
using base::ErrorCode;

std::string snapshot_named(domain::BackupEngine& engine, const SnapshotScope& scope, const std::string& wanted,
                           const Call& call) {
  if (wanted != "latest") return wanted;
  const auto snapshots = list_snapshots(engine, scope, call);
  if (snapshots.empty()) throw Error{ErrorCode::not_found, "the plan has no snapshot yet"};
  return snapshots.back().id;
}

}  // namespace

SnapshotScope snapshots_of_plan(domain::StoreReader& store, domain::Vault& vault, const std::string& name) {
  const auto plan = require_plan(store, name);
  if (plan.is_database())
    throw Error::with_words(ErrorCode::invalid_input, "plan " + plan.name + " is one of a database",
                            "it has dumps, not snapshots",
                            "Look at 'strongroom backups list " + plan.dump.database + "'.");
  return {open_repository(store, vault, plan.repository), domain::plan_tag(plan)};
}

SnapshotScope snapshots_of_repository(domain::StoreReader& store, domain::Vault& vault, const std::string& repository) {
  return {open_repository(store, vault, repository), {}};
}

std::vector<domain::Snapshot> list_snapshots(domain::BackupEngine& engine, const SnapshotScope& scope,
                                             const Call& call) {
  return engine.snapshots(scope.access, scope.tag, call.engine_call());
}

void list_tree(domain::BackupEngine& engine, const SnapshotScope& scope, const TreeRequest& request,
               const std::function<void(const domain::SnapshotEntry&)>& take, const Call& call) {
  const auto snapshot = snapshot_named(engine, scope, request.snapshot, call);
  engine.list(scope.access, snapshot, request.directory, request.recursive, take, call.engine_call());
}

}  // namespace strongroom::operations
