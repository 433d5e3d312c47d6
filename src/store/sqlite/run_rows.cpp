#include "store/sqlite/run_rows.h"

#include <boost/json.hpp>

#include "base/json.h"
#include "base/text.h"
#include "ledger/canonical.h"
#include "store/sqlite/row_reading.h"
#include "store/sqlite/run_record.h"

namespace strongroom::store {
namespace {

using base::Error;
using base::ErrorCode;
namespace json = boost::json;

constexpr std::string_view kRunColumns =
    "SELECT r.id, r.plan, r.repository, r.kind, r.state, r.created_at, r.ledger_seq, r.body, v.body, e.body, e.run, "
    "k.action, r.scheduled_at FROM run r LEFT JOIN evidence v ON v.sha256 = r.evidence LEFT JOIN entry e ON e.seq = "
    "r.ledger_seq "
    "LEFT JOIN entry_kind k ON k.id = e.kind ";

[[noreturn]] void throw_differs(const std::string& id, std::string detail) {
  throw Error::with_words(ErrorCode::integrity, "the record of run " + id + " is not what the ledger says", {},
                          "Run 'strongroom audit verify' to see whether the ledger is whole, then 'strongroom audit "
                          "rebuild' to make the records anew from it.",
                          std::move(detail));
}

std::optional<std::string> text_or_none(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return row.text(column);
}

// In a canonical body the details stand between these two, and nothing inside a text can look like them: its quotation
// marks are escaped. So the bytes can be compared without reading the entry.
// A record that is not final may have gone on since its entry: a step more, a warning more.
void require_recorded(const Statement& row, const domain::Run& run) {
  if (row.view(10) != run.id || row.view(11) != "run." + std::string{to_text(run.state)})
    throw_differs(run.id, "its entry is of another run or another state");
  if (domain::is_final(run.state) && !says_the_same(row.view(9), row.view(7)))
    throw_differs(run.id, "its entry says something else");
}

std::optional<std::string> scheduled_at(const domain::Run& run) {
  if (!run.scheduled_at) return std::nullopt;
  return base::format_utc(*run.scheduled_at);
}

json::object details_in(std::string_view body) {
  auto value = base::parse_json(body);
  if (!value.is_object()) throw Error{ErrorCode::integrity, "not an object"};
  return std::move(value.get_object());
}

domain::Run run_of(const Statement& row) {
  const auto what = "the record of run " + base::terminal_safe(row.view(0));
  auto run = reading(what, [&] {
    return run_from_details(row.text(0), static_cast<std::uint64_t>(row.integer(6)), details_in(row.view(7)),
                            text_or_none(row, 8));
  });
  require_same(what, row.view(1), run.plan);
  require_same(what, row.view(2), run.repository);
  require_same(what, row.view(3), to_text(run.kind));
  require_same(what, row.view(4), to_text(run.state));
  require_same(what, row.view(5), base::format_utc(run.created_at));
  require_same(what, row.is_null(12) ? std::string_view{} : row.view(12), scheduled_at(run).value_or(std::string{}));
  require_recorded(row, run);
  return run;
}

// The place of `before_id` in the order of runs.
std::optional<std::int64_t> number_of(Database& database, const std::string& id) {
  if (id.empty()) return std::nullopt;
  Statement statement{database, "SELECT number FROM run WHERE id = ?"};
  if (!statement.bind(std::string_view{id}).step())
    throw Error{ErrorCode::not_found, "no run has the id " + base::terminal_safe(id)};
  return statement.integer(0);
}

template <typename Enum>
std::optional<std::string> word(const std::optional<Enum>& value) {
  if (!value) return std::nullopt;
  return std::string{to_text(*value)};
}

// The hash of the list of warnings; the list itself is stored when it is new.
std::optional<ledger::Hash> store_evidence(Database& database, const domain::Run& run) {
  const auto evidence = evidence_of(run);
  if (!evidence) return std::nullopt;
  const Blob hash{ledger::bytes_of(evidence->sha256)};
  Statement there{database, "SELECT 1 FROM evidence WHERE sha256 = ?"};
  if (!there.bind(hash).step())
    database.change("INSERT INTO evidence(sha256, body) VALUES(?, ?)", hash, std::string_view{evidence->body});
  return evidence->sha256;
}

std::optional<Blob> blob(const std::optional<ledger::Hash>& hash) {
  if (!hash) return std::nullopt;
  return Blob{ledger::bytes_of(*hash)};
}

}  // namespace

std::optional<domain::Run> read_run(Database& database, std::string_view id) {
  Statement statement{database, select(kRunColumns, "WHERE r.id = ?")};
  return first(statement.bind(id), run_of);
}

// substr, not LIKE: a percent sign is no wildcard here.
std::vector<domain::Run> read_matching_runs(Database& database, std::string_view part) {
  Statement statement{database, select(kRunColumns,
                                       "WHERE substr(r.id, 1, length(?1)) = ?1 OR substr(r.id, -length(?1)) = ?1 "
                                       "ORDER BY r.number DESC LIMIT 2")};
  return all(statement.bind(part), run_of);
}

std::vector<domain::Run> read_runs(Database& database, const domain::RunFilter& filter) {
  const auto before = number_of(database, filter.before_id);
  // Only the conditions that are asked for: with "?1 IS NULL OR" before each, no index would be looked at.
  std::string where = "WHERE (?4 IS NULL OR r.number < ?4) ";
  if (filter.plan) where += "AND r.plan = ?1 ";
  if (filter.state) where += "AND r.state = ?2 ";
  if (filter.kind) where += "AND r.kind = ?3 ";
  Statement statement{database, select(kRunColumns, where + "ORDER BY r.number DESC LIMIT ?5")};
  const auto state = word(filter.state);
  const auto kind = word(filter.kind);
  return all(statement.bind(filter.plan, state, kind, before, limit_of(filter.limit)), run_of);
}

std::vector<domain::Run> read_unfinished_runs(Database& database) {
  Statement statement{database, select(kRunColumns, "WHERE r.state IN ('queued', 'running') ORDER BY r.number")};
  return all(statement, run_of);
}

std::optional<domain::Run> read_last_finished_backup(Database& database, std::string_view plan) {
  Statement statement{database, select(kRunColumns,
                                       "WHERE r.plan = ? AND r.kind = 'backup' AND "
                                       "r.state NOT IN ('queued', 'running') ORDER BY r.number DESC LIMIT 1")};
  return first(statement.bind(plan), run_of);
}

void insert_run(Database& database, const domain::Run& run) {
  const auto hash = store_evidence(database, run);
  database.change(
      "INSERT INTO run(id, plan, repository, kind, state, created_at, ledger_seq, evidence, body) "
      "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
      std::string_view{run.id}, std::string_view{run.plan}, std::string_view{run.repository}, to_text(run.kind),
      to_text(run.state), base::format_utc(run.created_at), run.ledger_seq, blob(hash),
      ledger::canonical_json(run_details(run)));
  // Apart: runs of a store that is brought up to date are inserted before it has this column, and have none.
  if (run.scheduled_at)
    database.change("UPDATE run SET scheduled_at = ?2 WHERE id = ?1", std::string_view{run.id}, scheduled_at(run));
}

void replace_run(Database& database, const domain::Run& run) {
  const auto hash = store_evidence(database, run);
  database.change(
      "UPDATE run SET plan = ?2, repository = ?3, kind = ?4, state = ?5, created_at = ?6, ledger_seq = ?7, "
      "evidence = ?8, body = ?9, scheduled_at = ?10 WHERE id = ?1",
      std::string_view{run.id}, std::string_view{run.plan}, std::string_view{run.repository}, to_text(run.kind),
      to_text(run.state), base::format_utc(run.created_at), run.ledger_seq, blob(hash),
      ledger::canonical_json(run_details(run)), scheduled_at(run));
}

bool run_is_due_at(Database& database, const domain::ScheduledWork& of, base::UtcTime at) {
  if (of.work == domain::Work::backup) {
    Statement statement{database, "SELECT 1 FROM run WHERE plan = ? AND scheduled_at = ?"};
    return statement.bind(std::string_view{of.name}, base::format_utc(at)).step();
  }
  const auto kind = of.work == domain::Work::prune ? domain::RunKind::prune : domain::RunKind::check;
  Statement statement{database,
                      "SELECT 1 FROM run WHERE plan = '' AND repository = ? AND kind = ? AND scheduled_at = ?"};
  return statement.bind(std::string_view{of.name}, to_text(kind), base::format_utc(at)).step();
}

}  // namespace strongroom::store
