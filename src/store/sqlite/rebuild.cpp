// The projection of the ledger that is the table of runs.
#include <boost/json.hpp>
#include <unordered_map>

#include "store/sqlite/row_reading.h"
#include "store/sqlite/run_record.h"
#include "store/sqlite/run_rows.h"

namespace strongroom::store {
namespace {

using base::Error;
using base::ErrorCode;

// The newest entry of every run, in the order in which the runs began.
std::vector<std::uint64_t> newest_entries(Database& database) {
  Statement rows{
      database,
      "SELECT max(e.seq) FROM entry e JOIN entry_kind k ON k.id = e.kind WHERE e.run IS NOT NULL AND k.action "
      "IN ('run.queued', 'run.running', 'run.succeeded', 'run.warning', 'run.failed', 'run.cancelled', "
      "'run.interrupted') GROUP BY e.run ORDER BY min(e.seq)"};
  std::vector<std::uint64_t> newest;
  while (rows.step()) newest.push_back(static_cast<std::uint64_t>(rows.integer(0)));
  return newest;
}

ledger::Entry entry_at(Database& database, std::uint64_t seq) {
  Statement row{database, "SELECT body FROM entry WHERE seq = ?"};
  row.bind(seq).step();
  return reading("entry " + std::to_string(seq) + " of the ledger",
                 [&] { return ledger::entry_from_body(row.view(0)); });
}

std::optional<std::string> evidence_for(Database& database, const boost::json::object& details) {
  const auto* hex = details.if_contains("warnings_sha256");
  if (hex == nullptr || !hex->is_string()) return std::nullopt;
  const auto hash = ledger::hash_from_hex({hex->get_string().data(), hex->get_string().size()});
  if (!hash) return std::nullopt;
  Statement row{database, "SELECT body FROM evidence WHERE sha256 = ?"};
  if (!row.bind(Blob{ledger::bytes_of(*hash)}).step()) return std::nullopt;
  return row.text(0);
}

domain::Run run_at(Database& database, std::uint64_t seq) {
  const auto entry = entry_at(database, seq);
  const auto& event = entry.event;
  auto run = reading("entry " + std::to_string(seq) + " of the ledger", [&] {
    return run_from_details(event.run, seq, event.details, evidence_for(database, event.details));
  });
  if (!domain::is_final(run.state))
    throw Error::with_words(ErrorCode::conflict, "the records cannot be made anew now",
                            "run " + run.id + " has not finished", "Wait until it has, or cancel it.");
  return run;
}

// Each row as one text, by the run's id.
std::unordered_map<std::string, std::string> rows_by_id(Database& database) {
  Statement rows{database,
                 "SELECT id, number || '|' || quote(plan) || quote(repository) || quote(kind) || quote(state) || "
                 "quote(created_at) || ledger_seq || quote(evidence) || quote(body) || "
                 "quote(scheduled_at) FROM run"};
  std::unordered_map<std::string, std::string> found;
  while (rows.step()) found.emplace(rows.text(0), rows.text(1));
  return found;
}

}  // namespace

domain::RebuildReport rebuild_runs(Database& database) {
  std::vector<domain::Run> runs;
  for (const auto seq : newest_entries(database)) runs.push_back(run_at(database, seq));
  auto before = rows_by_id(database);
  database.change("DELETE FROM run");
  for (const auto& run : runs) insert_run(database, run);
  domain::RebuildReport report{.runs = runs.size(), .changed = 0};
  for (const auto& [id, row] : rows_by_id(database)) {
    const auto was = before.extract(id);
    if (!was || was.mapped() != row) ++report.changed;
  }
  report.changed += before.size();
  return report;
}

}  // namespace strongroom::store
