#include "live/picture.h"

#include <utility>

#include "base/error.h"
#include "base/json.h"
#include "live/live_json.h"

namespace strongroom::live {
namespace {

namespace json = boost::json;

constexpr std::string_view kPlan = "plan/";

void join(std::string& list, std::string_view text) {
  if (!list.empty()) list += ',';
  list += text;
}

// The tracker is told of a state right after the entry.
bool is_behind(const jobs::LiveRun& tracked, const jobs::LiveRun& shown) {
  return tracked.state == domain::RunState::queued && shown.state == domain::RunState::running;
}

}  // namespace

// The ledger first: every entry that is not in it comes later.
std::uint64_t Picture::begin(domain::StoreReader& reader, const std::vector<jobs::LiveRun>& tracked) {
  ledger_.begin(reader);
  const auto first = ledger_.view().size;
  for (const auto& run : tracked)
    unfinished_.insert_or_assign(run.id, Unfinished{run, json::serialize(to_json(run)), true, true, {}});
  for (const auto& plan : reader.plans()) {
    plans_.insert(plan.name);
    read_last(reader, plan.name);
  }
  return first;
}

// One record that somebody has changed must not keep the others from being shown.
void Picture::read_last(domain::StoreReader& reader, const std::string& plan) try {
  if (auto last = reader.last_finished_backup(plan)) remember_last(summary_of(std::move(*last)));
} catch (const base::Error& error) {
  if (error.code() != base::ErrorCode::integrity) throw;
}

void Picture::remember_last(const RunSummary& summary) {
  auto& last = last_[summary.run.plan];
  if (summary.run.created_at >= last.created_at) last = {summary.run.created_at, json::serialize(summary.json)};
}

void Picture::take(const ledger::Entry& entry, const std::optional<RunSummary>& run) {
  ledger_.take(entry);
  if (run) take_run(*run, entry.time);
  const auto& target = entry.event.target;
  if (!target.starts_with(kPlan)) return;
  if (entry.event.action == "plan.add") plans_.insert(target.substr(kPlan.size()));
  if (entry.event.action == "plan.remove") plans_.erase(target.substr(kPlan.size()));
}

void Picture::take_run(const RunSummary& summary, base::UtcTime at) {
  const auto& run = summary.run;
  if (!domain::is_final(run.state)) {
    auto& slot = unfinished_[run.id];
    jobs::take_over(slot.live, run);
    slot.live.updated_at = at;
    slot.text = json::serialize(to_json(slot.live));
    slot.changed = true;
    return;
  }
  unfinished_.erase(run.id);
  if (run.kind == domain::RunKind::backup && !run.plan.empty()) remember_last(summary);
}

std::vector<std::string> Picture::look(const std::vector<jobs::LiveRun>& tracked) {
  std::set<std::string> there;
  for (const auto& run : tracked) {
    there.insert(run.id);
    const auto slot = unfinished_.find(run.id);
    if (slot == unfinished_.end() || is_behind(run, slot->second.live)) continue;
    slot->second.changed |= !slot->second.tracked || slot->second.live.version != run.version;
    slot->second.tracked = true;
    slot->second.live = run;
  }
  std::vector<std::string> gone;
  for (const auto& [id, slot] : unfinished_)
    if (slot.tracked && !there.contains(id)) gone.push_back(id);
  for (const auto& id : gone) unfinished_.erase(id);
  return gone;
}

SnapshotParts Picture::parts() const {
  SnapshotParts parts;
  for (const auto& [id, slot] : unfinished_) join(parts.runs, slot.text);
  for (const auto& [plan, last] : last_)
    if (plans_.contains(plan)) join(parts.last, last.text);
  parts.ledger = json::serialize(to_json(ledger_.view()));
  return parts;
}

}  // namespace strongroom::live
