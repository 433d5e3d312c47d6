#include "live/status.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "domain/json.h"
#include "jobs/appointment.h"
#include "live/live_json.h"

namespace strongroom::live {
namespace {

namespace json = boost::json;
using base::Error;
using base::ErrorCode;

std::optional<domain::Dump> newest_dump(domain::StoreReader& reader, const domain::Plan& plan) {
  if (!plan.is_database()) return std::nullopt;
  domain::DumpFilter filter;
  filter.plan = plan.name;
  filter.state = domain::DumpState::present;
  filter.limit = 16;  // there are no more globals than databases
  for (auto& dump : reader.dumps(filter))
    if (dump.content == domain::DumpContent::database) return dump;
  return std::nullopt;
}

std::optional<base::UtcTime> next_of(domain::StoreReader& reader, const domain::Plan& plan, base::UtcTime now) try {
  const auto due = jobs::next_due(reader, plan, now);
  if (!due) return std::nullopt;
  return due->next_at;
} catch (const Error& error) {
  // A rule or a zone that is not known any more: the plan's own page says so.
  if (error.code() != ErrorCode::invalid_input) throw;
  return std::nullopt;
}

PlanStatus read_one(domain::StoreReader& reader, domain::Plan plan, base::UtcTime now) {
  PlanStatus status;
  try {
    status.last = reader.last_finished_backup(plan.name);
    status.dump = newest_dump(reader, plan);
    status.next_at = next_of(reader, plan, now);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::integrity) throw;
    status.last.reset();
    status.damage = error.message();
  }
  status.plan = std::move(plan);
  return status;
}

std::uint64_t size_of(const domain::Run& run) {
  return run.database.empty() ? run.bytes.processed : run.bytes.added;
}

void add_outcome(json::object& object, const std::optional<domain::Run>& last) {
  const auto or_null = [&](auto&& value_of) { return last ? json::value(value_of(*last)) : json::value(nullptr); };
  object["outcome"] = or_null([](const auto& run) { return json::value(domain::to_text(run.state)); });
  object["finished_at"] = or_null([](const auto& run) { return base::time_or_null(run.finished_at); });
  object["duration_ms"] = or_null([](const auto& run) { return run.duration.count(); });
  object["size"] = or_null(size_of);
  object["snapshot_id"] = last && !last->snapshot_id.empty() ? json::value(last->snapshot_id) : json::value(nullptr);
  object["error"] = last && last->error ? json::value(domain::to_json(*last->error)) : json::value(nullptr);
  object["last_run"] = or_null([](const auto& run) { return domain::to_json(run); });
}

// Whatever the store says when it cannot be read, here it means one thing. What nobody may overlook keeps its words.
template <typename Read>
auto reading(Read&& read) {
  try {
    return read();
  } catch (const Error& error) {
    if (error.code() == ErrorCode::status_fetch) throw;
    throw Error{ErrorCode::status_fetch, error.message(), error.detail()};
  }
}

}  // namespace

std::vector<PlanStatus> read_plan_status(domain::StoreReader& reader, base::UtcTime now) {
  return reading([&] {
    std::vector<PlanStatus> status;
    for (auto& plan : reader.plans()) status.push_back(read_one(reader, std::move(plan), now));
    return status;
  });
}

std::string sentence_on(const std::vector<PlanStatus>& plans) {
  if (plans.empty()) return "No plans yet. Begin with 'strongroom quickstart'.";
  const auto all = plans.size();
  const auto good = static_cast<std::size_t>(std::ranges::count_if(plans, &PlanStatus::is_protected));
  if (std::ranges::all_of(plans, &PlanStatus::never_ran)) return "No backups performed yet.";
  if (good == all)
    return all == 1 ? "The last backup succeeded."
                    : "The last backups of all " + std::to_string(all) + " plans succeeded.";
  const auto bad = all - good;
  return std::to_string(good) + " of " + std::to_string(all) + " plans are backed up. " +
         (bad == 1 ? "One needs you." : std::to_string(bad) + " need you.");
}

json::object to_json(const PlanStatus& status) {
  const auto& plan = status.plan;
  json::object object{{"plan", plan.name},
                      {"kind", plan.is_database() ? "database" : "files"},
                      {"repository", plan.repository},
                      {"never_run", status.never_ran()}};
  add_outcome(object, status.last);
  object["next_at"] = base::time_or_null(status.next_at);
  object["damage"] = status.damage.empty() ? json::value(nullptr) : json::value(base::terminal_safe(status.damage));
  if (!plan.is_database()) return object;
  object["database"] = plan.dump.database;
  object["directory"] = base::escape_path(plan.dump.directory);
  object["last_dump"] = status.dump ? json::value(domain::to_json(*status.dump)) : json::value(nullptr);
  return object;
}

json::object read_status(domain::StoreReader& reader, const std::vector<jobs::LiveRun>& running,
                         const jobs::LedgerView& ledger, base::UtcTime now) {
  const auto plans = read_plan_status(reader, now);
  json::array live, of_plans;
  for (const auto& run : running) live.emplace_back(to_json(run));
  for (const auto& plan : plans) of_plans.emplace_back(to_json(plan));
  return {{"message", sentence_on(plans)},
          {"ledger", to_json(ledger)},
          {"running", std::move(live)},
          {"plans", std::move(of_plans)}};
}

}  // namespace strongroom::live
