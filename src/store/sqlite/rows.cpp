#include "store/sqlite/rows.h"

#include <boost/json.hpp>

#include "base/error.h"
#include "base/json.h"
#include "domain/json.h"

namespace strongroom::store {
namespace {

using base::Error;
using base::ErrorCode;
namespace json = boost::json;

[[noreturn]] void damaged(const std::string& what, std::string detail) {
  throw Error::with_words(ErrorCode::integrity, "the store is damaged", what,
                          "Do not delete anything. Stop strongroom, copy the whole data directory to another disk, and "
                          "run 'strongroom doctor'. The backups themselves are not affected.",
                          std::move(detail));
}

// Whatever is wrong with a stored row, the store is what is damaged: not the reader's input.
template <typename Read>
auto reading(const std::string& what, Read&& read) {
  try {
    return read();
  } catch (const Error& error) {
    damaged(what + " is not what was written", error.message() + "; " + error.detail());
  }
}

void require_same(const std::string& what, std::string_view column, std::string_view body) {
  if (column != body) damaged(what + " contradicts itself", std::string{column} + " against " + std::string{body});
}

std::optional<base::UtcTime> time_or_none(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return base::parse_utc(row.text(column));
}

template <typename T>
std::optional<std::string> time_text(const std::optional<T>& time) {
  if (!time) return std::nullopt;
  return base::format_utc(*time);
}

json::object object_in(const Statement& row, int column) {
  const auto value = base::parse_json(row.text(column));
  if (!value.is_object()) throw Error{ErrorCode::integrity, "not an object"};
  return value.get_object();
}

// One row of a query whose rows become values.
template <typename Value>
std::vector<Value> all(Statement& statement, Value (*read)(const Statement&)) {
  std::vector<Value> values;
  while (statement.step()) values.push_back(read(statement));
  return values;
}

template <typename Value>
std::optional<Value> first(Statement& statement, Value (*read)(const Statement&)) {
  if (!statement.step()) return std::nullopt;
  return read(statement);
}

constexpr std::string_view kRepositoryColumns =
    "SELECT name, shown_location, backend, location, password, environment, created_at, checked_at FROM repository ";

domain::Repository repository_of(const Statement& row) {
  return reading("the record of repository " + row.text(0), [&] {
    domain::Repository repository;
    repository.name = row.text(0);
    repository.shown_location = row.text(1);
    repository.backend = row.text(2);
    repository.location.bytes = row.text(3);
    repository.password.bytes = row.text(4);
    repository.environment.bytes = row.text(5);
    repository.created_at = base::parse_utc(row.text(6));
    repository.checked_at = time_or_none(row, 7);
    return repository;
  });
}

constexpr std::string_view kPlanColumns = "SELECT name, repository, body FROM plan ";

domain::Plan plan_of(const Statement& row) {
  const auto what = "the record of plan " + row.text(0);
  auto plan = reading(what, [&] { return domain::plan_from_json(object_in(row, 2)); });
  require_same(what, row.text(0), plan.name);
  require_same(what, row.text(1), plan.repository);
  return plan;
}

constexpr std::string_view kRunColumns =
    "SELECT id, plan, repository, kind, state, created_at, ledger_seq, body FROM run ";

domain::Run run_of(const Statement& row) {
  const auto what = "the record of run " + row.text(0);
  auto run = reading(what, [&] { return domain::run_from_json(object_in(row, 7)); });
  require_same(what, row.text(0), run.id);
  require_same(what, row.text(1), run.plan);
  require_same(what, row.text(2), run.repository);
  require_same(what, row.text(3), to_text(run.kind));
  require_same(what, row.text(4), to_text(run.state));
  require_same(what, row.text(5), base::format_utc(run.created_at));
  require_same(what, row.text(6), run.ledger_seq ? std::to_string(*run.ledger_seq) : "none");
  return run;
}

constexpr std::string_view kEntryColumns = "SELECT seq, ts, action, run, sev, body FROM entry ";

ledger::Entry entry_of(const Statement& row) {
  const auto what = "entry " + row.text(0) + " of the ledger";
  auto entry = reading(what, [&] { return ledger::entry_from_body(row.text(5)); });
  require_same(what, row.text(0), std::to_string(entry.seq));
  require_same(what, row.text(1), base::format_utc(entry.time));
  require_same(what, row.text(2), entry.event.action);
  require_same(what, row.text(3), entry.event.run);
  require_same(what, row.text(4), to_text(entry.event.severity));
  return entry;
}

std::int64_t limit_of(std::size_t limit) {
  constexpr std::size_t kMost = 1'000'000;
  return static_cast<std::int64_t>(std::min(limit, kMost));
}

std::string select(std::string_view columns, std::string_view rest) {
  return std::string{columns}.append(rest);
}

// The place of `before_id` in the order of runs.
std::optional<std::int64_t> number_of(Database& database, const std::string& id) {
  if (id.empty()) return std::nullopt;
  Statement statement{database, "SELECT number FROM run WHERE id = ?"};
  if (!statement.bind(std::string_view{id}).step()) throw Error{ErrorCode::not_found, "no run has the id " + id};
  return statement.integer(0);
}

template <typename Enum>
std::optional<std::string> word(const std::optional<Enum>& value) {
  if (!value) return std::nullopt;
  return std::string{to_text(*value)};
}

}  // namespace

std::vector<domain::Repository> read_repositories(Database& database) {
  Statement statement{database, select(kRepositoryColumns, "ORDER BY name")};
  return all(statement, repository_of);
}

std::optional<domain::Repository> read_repository(Database& database, std::string_view name) {
  Statement statement{database, select(kRepositoryColumns, "WHERE name = ?")};
  return first(statement.bind(name), repository_of);
}

std::vector<domain::Plan> read_plans(Database& database) {
  Statement statement{database, select(kPlanColumns, "ORDER BY name")};
  return all(statement, plan_of);
}

std::optional<domain::Plan> read_plan(Database& database, std::string_view name) {
  Statement statement{database, select(kPlanColumns, "WHERE name = ?")};
  return first(statement.bind(name), plan_of);
}

std::optional<domain::Run> read_run(Database& database, std::string_view id) {
  Statement statement{database, select(kRunColumns, "WHERE id = ?")};
  return first(statement.bind(id), run_of);
}

// substr, not LIKE: a percent sign is no wildcard here.
std::vector<domain::Run> read_matching_runs(Database& database, std::string_view part) {
  Statement statement{database, select(kRunColumns,
                                       "WHERE substr(id, 1, length(?1)) = ?1 OR substr(id, -length(?1)) = ?1 "
                                       "ORDER BY number DESC LIMIT 2")};
  return all(statement.bind(part), run_of);
}

std::vector<domain::Run> read_runs(Database& database, const domain::RunFilter& filter) {
  const auto before = number_of(database, filter.before_id);
  Statement statement{
      database, select(kRunColumns,
                       "WHERE (?1 IS NULL OR plan = ?1) AND (?2 IS NULL OR state = ?2) AND (?3 IS NULL OR kind = ?3) "
                       "AND (?4 IS NULL OR number < ?4) ORDER BY number DESC LIMIT ?5")};
  const auto state = word(filter.state);
  const auto kind = word(filter.kind);
  return all(statement.bind(filter.plan, state, kind, before, limit_of(filter.limit)), run_of);
}

std::vector<domain::Run> read_unfinished_runs(Database& database) {
  Statement statement{database, select(kRunColumns, "WHERE state IN ('queued', 'running') ORDER BY number")};
  return all(statement, run_of);
}

std::optional<domain::Run> read_last_finished_backup(Database& database, std::string_view plan) {
  Statement statement{database, select(kRunColumns,
                                       "WHERE plan = ? AND kind = 'backup' AND state NOT IN ('queued', 'running') "
                                       "ORDER BY number DESC LIMIT 1")};
  return first(statement.bind(plan), run_of);
}

std::vector<ledger::Entry> read_entries(Database& database, const domain::EntryFilter& filter) {
  const auto where =
      filter.run ? "WHERE run = ?3 AND seq >= ?1 ORDER BY seq LIMIT ?2" : "WHERE seq >= ?1 ORDER BY seq LIMIT ?2";
  Statement statement{database, select(kEntryColumns, where)};
  statement.bind(filter.from_seq, limit_of(filter.limit));
  if (filter.run) statement.bind(std::string_view{*filter.run});
  return all(statement, entry_of);
}

void insert_repository(Database& database, const domain::Repository& repository) {
  database.change(
      "INSERT INTO repository(name, shown_location, backend, location, password, environment, created_at, checked_at) "
      "VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
      std::string_view{repository.name}, std::string_view{repository.shown_location},
      std::string_view{repository.backend}, Blob{repository.location.bytes}, Blob{repository.password.bytes},
      Blob{repository.environment.bytes}, base::format_utc(repository.created_at), time_text(repository.checked_at));
}

void replace_repository(Database& database, const domain::Repository& repository) {
  database.change(
      "UPDATE repository SET shown_location = ?2, backend = ?3, location = ?4, password = ?5, environment = ?6, "
      "created_at = ?7, checked_at = ?8 WHERE name = ?1",
      std::string_view{repository.name}, std::string_view{repository.shown_location},
      std::string_view{repository.backend}, Blob{repository.location.bytes}, Blob{repository.password.bytes},
      Blob{repository.environment.bytes}, base::format_utc(repository.created_at), time_text(repository.checked_at));
}

void insert_plan(Database& database, const domain::Plan& plan) {
  database.change("INSERT INTO plan(name, repository, body) VALUES(?, ?, ?)", std::string_view{plan.name},
                  std::string_view{plan.repository}, json::serialize(domain::to_json(plan)));
}

void replace_plan(Database& database, const domain::Plan& plan) {
  database.change("UPDATE plan SET repository = ?2, body = ?3 WHERE name = ?1", std::string_view{plan.name},
                  std::string_view{plan.repository}, json::serialize(domain::to_json(plan)));
}

void insert_run(Database& database, const domain::Run& run) {
  database.change(
      "INSERT INTO run(id, plan, repository, kind, state, created_at, ledger_seq, body) VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
      std::string_view{run.id}, std::string_view{run.plan}, std::string_view{run.repository}, to_text(run.kind),
      to_text(run.state), base::format_utc(run.created_at), run.ledger_seq, json::serialize(domain::to_json(run)));
}

void replace_run(Database& database, const domain::Run& run) {
  database.change(
      "UPDATE run SET plan = ?2, repository = ?3, kind = ?4, state = ?5, created_at = ?6, ledger_seq = ?7, body = ?8 "
      "WHERE id = ?1",
      std::string_view{run.id}, std::string_view{run.plan}, std::string_view{run.repository}, to_text(run.kind),
      to_text(run.state), base::format_utc(run.created_at), run.ledger_seq, json::serialize(domain::to_json(run)));
}

std::uint64_t append_entry(Database& database, const ledger::Event& event, base::UtcTime now) {
  const auto seq = database.integer("SELECT coalesce(max(seq) + 1, 0) FROM entry");
  const ledger::Entry entry{static_cast<std::uint64_t>(seq), now, event};
  std::optional<std::string_view> run;
  if (!event.run.empty()) run = event.run;
  database.change("INSERT INTO entry(seq, ts, action, run, sev, body) VALUES(?, ?, ?, ?, ?, ?)", seq,
                  base::format_utc(now), std::string_view{event.action}, run, to_text(event.severity),
                  ledger::canonical_body(entry));
  return entry.seq;
}

}  // namespace strongroom::store
