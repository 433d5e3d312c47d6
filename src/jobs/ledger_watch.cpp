#include "jobs/ledger_watch.h"

#include "base/error.h"
#include "jobs/ledger_trust.h"

namespace strongroom::jobs {

std::string_view to_text(LedgerState state) {
  switch (state) {
    case LedgerState::intact:
      return "intact";
    case LedgerState::acknowledged:
      return "acknowledged";
    case LedgerState::broken:
      break;
  }
  return "broken";
}

void LedgerWatch::begin(domain::StoreReader& reader) {
  LedgerView view;
  try {
    domain::EntryFilter filter;
    filter.limit = 1;
    const auto newest = reader.entries(filter);
    if (!newest.empty()) {
      view.size = newest.front().seq + 1;
      view.newest_at = newest.front().time;
    }
    const auto standing = ledger_standing(reader);
    if (standing.broken) view.state = standing.acknowledged ? LedgerState::acknowledged : LedgerState::broken;
  } catch (const base::Error& error) {
    if (error.code() != base::ErrorCode::integrity) throw;
    view.state = LedgerState::broken;
  }
  const std::lock_guard lock{mutex_};
  view_ = view;
}

void LedgerWatch::take(const ledger::Entry& entry) {
  const std::lock_guard lock{mutex_};
  view_.size = entry.seq + 1;
  view_.newest_at = entry.time;
  constexpr std::string_view kRun = "run.";
  if (entry.event.action.starts_with(kRun))
    if (const auto ended = ended_runs_.find(entry.event.action.substr(kRun.size())); ended != ended_runs_.end())
      ++ended->second;
  if (entry.event.action == "ledger.broken") view_.state = LedgerState::broken;
  if (entry.event.action == "ledger.acknowledged") view_.state = LedgerState::acknowledged;
}

LedgerView LedgerWatch::view() const {
  const std::lock_guard lock{mutex_};
  return view_;
}

std::map<std::string, std::uint64_t> LedgerWatch::ended_runs() const {
  const std::lock_guard lock{mutex_};
  return ended_runs_;
}

}  // namespace strongroom::jobs
