#include "operations/snapshots.h"

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "domain/json.h"
#include "domain/plan.h"
#include "operations/plans.h"
#include "operations/repositories.h"

namespace strongroom::operations {
namespace {

using base::Error;
using base::ErrorCode;

using Snapshots = std::vector<domain::Snapshot>;

// "latest", or the first digits of an id.
Snapshots::const_iterator named(const Snapshots& snapshots, const std::string& wanted) {
  if (snapshots.empty()) throw Error{ErrorCode::not_found, "there is no snapshot yet"};
  if (wanted == "latest") return snapshots.end() - 1;
  const auto fits = [&](const domain::Snapshot& snapshot) { return snapshot.id.starts_with(wanted); };
  const auto found = wanted.empty() ? snapshots.end() : std::ranges::find_if(snapshots, fits);
  const auto shown = "'" + base::terminal_safe(wanted) + "'";
  if (found == snapshots.end())
    throw Error::with_words(ErrorCode::not_found, "there is no snapshot " + shown + " here", {},
                            "'strongroom snapshots' lists those of a plan or of a repository.");
  if (std::find_if(found + 1, snapshots.end(), fits) != snapshots.end())
    throw Error{ErrorCode::invalid_input, "more than one snapshot begins with " + shown};
  return found;
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
  const auto snapshots = list_snapshots(engine, scope, call);
  engine.list(scope.access, named(snapshots, request.snapshot)->id, request.directory, request.recursive, take,
              call.engine_call());
}

boost::json::array to_json(const std::vector<FoundIn>& found) {
  boost::json::array array;
  for (const auto& [snapshot, entries] : found)
    for (const auto& entry : entries) {
      auto object = domain::to_json(entry);
      object["snapshot"] = snapshot.id;
      object["time"] = base::format_utc(snapshot.time);
      array.push_back(std::move(object));
    }
  return array;
}

std::vector<FoundIn> find_in_snapshots(domain::BackupEngine& engine, const SnapshotScope& scope, const FindDraft& draft,
                                       const Call& call) {
  const auto snapshots = list_snapshots(engine, scope, call);
  domain::FindRequest request{draft.patterns, scope.tag, {}, draft.ignore_case};
  if (!draft.snapshot.empty()) request.snapshot_id = named(snapshots, draft.snapshot)->id;
  std::map<std::string, std::vector<domain::SnapshotEntry>> by_id;
  for (auto& [id, entry] : engine.find(scope.access, request, call.engine_call()))
    by_id[id].push_back(std::move(entry));
  std::vector<FoundIn> found;
  for (const auto& snapshot : snapshots)
    if (const auto entries = by_id.find(snapshot.id); entries != by_id.end())
      found.push_back({snapshot, std::move(entries->second)});
  return found;
}

ComparedSnapshots snapshots_to_compare(domain::BackupEngine& engine, const SnapshotScope& scope,
                                       const std::string& from, const std::string& to, const Call& call) {
  if (from.empty() && scope.tag.empty())
    throw Error{ErrorCode::invalid_input, "a repository may hold snapshots of several plans: name both to compare"};
  const auto snapshots = list_snapshots(engine, scope, call);
  const auto later = named(snapshots, to);
  if (!from.empty()) return {*named(snapshots, from), *later};
  if (later == snapshots.begin())
    throw Error{ErrorCode::not_found, "there is no snapshot before that one to compare it with"};
  return {*(later - 1), *later};
}

domain::SnapshotDifference compare_snapshots(domain::BackupEngine& engine, const SnapshotScope& scope,
                                             const ComparedSnapshots& two,
                                             const std::function<void(const domain::SnapshotChange&)>& take,
                                             const Call& call) {
  return engine.diff(scope.access, two.from.id, two.to.id, take, call.engine_call());
}

}  // namespace strongroom::operations
