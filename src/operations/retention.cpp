#include "operations/retention.h"

#include <algorithm>
#include <boost/json.hpp>

#include "domain/json_record.h"
#include "domain/plan_identity.h"
#include "jobs/snapshot_retention.h"
#include "operations/repositories.h"

namespace strongroom::operations {
namespace {

RetentionPreview preview_dumps(domain::StoreReader& store, const domain::Plan& plan, base::UtcTime now) {
  domain::DumpFilter filter;
  filter.plan = plan.name;
  filter.state = domain::DumpState::present;
  RetentionPreview preview{{}, plan.dump.retention.when};
  for (auto& [dump, keep, reason] : domain::decide_retention(plan.dump.retention, store.dumps(filter), now))
    preview.fates.push_back({dump.filename, dump.created_at, dump.size, keep, reason});
  return preview;
}

}  // namespace

std::uint64_t RetentionPreview::going() const {
  return static_cast<std::uint64_t>(std::ranges::count(fates, false, &Fate::keep));
}

RetentionPreview preview_retention(domain::StoreReader& store, domain::Vault& vault, domain::BackupEngine& engine,
                                   const domain::Plan& plan, base::UtcTime now, const Call& call) {
  if (plan.is_database()) return preview_dumps(store, plan, now);
  const auto access = open_repository(store, vault, plan.repository);
  RetentionPreview preview{{}, plan.files.retention.when};
  for (const auto& [snapshot, keep, reason] :
       jobs::decide_snapshots(store, engine, access, plan, nullptr, call.engine_call()))
    preview.fates.push_back({snapshot.id, snapshot.time, std::nullopt, keep, keep ? reason : "no rule keeps it"});
  const auto own = domain::identity_tag(plan);
  for (const auto& snapshot : engine.snapshots(access, domain::plan_tag(plan), call.engine_call()))
    preview.others += std::ranges::find(snapshot.tags, own) == snapshot.tags.end() ? 1 : 0;
  return preview;
}

boost::json::object to_json(const RetentionPreview& preview) {
  boost::json::array items;
  for (const auto& fate : preview.fates)
    items.push_back({{"id", fate.id},
                     {"time", base::format_utc(fate.time)},
                     {"size", fate.size ? boost::json::value(*fate.size) : boost::json::value(nullptr)},
                     {"keep", fate.keep},
                     {"reason", fate.reason}});
  return {{"items", std::move(items)},
          {"kept", preview.fates.size() - preview.going()},
          {"going", preview.going()},
          {"others", preview.others},
          {"when", domain::to_text(preview.when)}};
}

}  // namespace strongroom::operations
