#include "store/sqlite/rows.h"

#include <boost/json.hpp>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "domain/json.h"
#include "store/sqlite/row_reading.h"

namespace strongroom::store {
namespace {

using base::Error;
using base::ErrorCode;
namespace json = boost::json;

json::object object_in(const Statement& row, int column) {
  const auto value = base::parse_json(row.text(column));
  if (!value.is_object()) throw Error{ErrorCode::integrity, "not an object"};
  return value.get_object();
}

constexpr std::string_view kRepositoryColumns =
    "SELECT name, shown_location, backend, location, password, environment, created_at, checked_at, maintenance, "
    "reading FROM repository ";

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
    repository.maintenance = domain::maintenance_from_json(object_in(row, 8));
    repository.reading = domain::data_reading_from_json(object_in(row, 9));
    return repository;
  });
}

constexpr std::string_view kDatabaseColumns =
    "SELECT name, parameters, password, is_default, created_at FROM database ";

domain::Database database_of(const Statement& row) {
  return reading("the record of database " + row.text(0), [&] {
    domain::Database database;
    database.name = row.text(0);
    for (const auto& [keyword, value] : object_in(row, 1)) {
      if (!value.is_string()) throw Error{ErrorCode::integrity, "a parameter that is no text"};
      database.parameters.emplace(keyword, base::unescape_path(std::string_view{value.get_string()}));
    }
    database.password.bytes = row.text(2);
    database.is_default = row.integer(3) == 1;
    database.created_at = base::parse_utc(row.text(4));
    return database;
  });
}

std::string parameters_text(const domain::Database& database) {
  json::object parameters;
  for (const auto& [keyword, value] : database.parameters) parameters[keyword] = base::escape_path(value);
  return json::serialize(parameters);
}

constexpr std::string_view kPlanColumns = "SELECT name, repository, database, body FROM plan ";

// Null for the one that the plan has not.
std::optional<std::string_view> name_or_none(const std::string& name) {
  if (name.empty()) return std::nullopt;
  return std::string_view{name};
}

domain::Plan plan_of(const Statement& row) {
  const auto what = "the record of plan " + row.text(0);
  auto plan = reading(what, [&] { return domain::plan_from_json(object_in(row, 3)); });
  require_same(what, row.text(0), plan.name);
  require_same(what, row.text(1), plan.repository);
  require_same(what, row.text(2), plan.dump.database);
  return plan;
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

void insert_repository(Database& database, const domain::Repository& repository) {
  database.change(
      "INSERT INTO repository(name, shown_location, backend, location, password, environment, created_at, checked_at, "
      "maintenance, reading) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      std::string_view{repository.name}, std::string_view{repository.shown_location},
      std::string_view{repository.backend}, Blob{repository.location.bytes}, Blob{repository.password.bytes},
      Blob{repository.environment.bytes}, base::format_utc(repository.created_at), time_text(repository.checked_at),
      json::serialize(domain::to_json(repository.maintenance)), json::serialize(domain::to_json(repository.reading)));
}

// What checks have found is not an edit's to say.
void replace_repository(Database& database, const domain::Repository& repository) {
  database.change(
      "UPDATE repository SET shown_location = ?2, backend = ?3, location = ?4, password = ?5, environment = ?6, "
      "created_at = ?7, maintenance = ?8 WHERE name = ?1",
      std::string_view{repository.name}, std::string_view{repository.shown_location},
      std::string_view{repository.backend}, Blob{repository.location.bytes}, Blob{repository.password.bytes},
      Blob{repository.environment.bytes}, base::format_utc(repository.created_at),
      json::serialize(domain::to_json(repository.maintenance)));
}

void replace_repository_reading(Database& database, std::string_view name, const domain::DataReading& reading) {
  database.change("UPDATE repository SET reading = ?2 WHERE name = ?1", name,
                  json::serialize(domain::to_json(reading)));
}

std::vector<domain::Database> read_databases(Database& store) {
  Statement statement{store, select(kDatabaseColumns, "ORDER BY name")};
  return all(statement, database_of);
}

std::optional<domain::Database> read_database(Database& store, std::string_view name) {
  Statement statement{store, select(kDatabaseColumns, "WHERE name = ?")};
  return first(statement.bind(name), database_of);
}

void insert_database(Database& store, const domain::Database& database) {
  store.change("INSERT INTO database(name, parameters, password, is_default, created_at) VALUES(?, ?, ?, ?, ?)",
               std::string_view{database.name}, parameters_text(database), Blob{database.password.bytes},
               std::int64_t{database.is_default}, base::format_utc(database.created_at));
}

void replace_database(Database& store, const domain::Database& database) {
  store.change("UPDATE database SET parameters = ?2, password = ?3 WHERE name = ?1", std::string_view{database.name},
               parameters_text(database), Blob{database.password.bytes});
}

void make_default_database(Database& store, std::string_view name) {
  store.change("UPDATE database SET is_default = 0 WHERE is_default = 1");
  store.change("UPDATE database SET is_default = 1 WHERE name = ?", name);
}

void insert_plan(Database& database, const domain::Plan& plan) {
  database.change("INSERT INTO plan(name, repository, database, body) VALUES(?, ?, ?, ?)", std::string_view{plan.name},
                  name_or_none(plan.repository), name_or_none(plan.dump.database),
                  json::serialize(domain::to_json(plan)));
}

void replace_plan(Database& database, const domain::Plan& plan) {
  database.change("UPDATE plan SET repository = ?2, database = ?3, body = ?4 WHERE name = ?1",
                  std::string_view{plan.name}, name_or_none(plan.repository), name_or_none(plan.dump.database),
                  json::serialize(domain::to_json(plan)));
}

std::vector<std::string> read_anchor_directories(Database& database) {
  std::vector<std::string> paths;
  Statement statement{database, "SELECT path FROM anchor_directory ORDER BY path"};
  while (statement.step()) paths.push_back(statement.text(0));
  return paths;
}

bool insert_anchor_directory(Database& database, std::string_view path, base::UtcTime now) {
  return database.change("INSERT OR IGNORE INTO anchor_directory(path, added_at) VALUES(?, ?)", Blob{path},
                         base::format_utc(now)) > 0;
}

bool delete_anchor_directory(Database& database, std::string_view path) {
  return database.change("DELETE FROM anchor_directory WHERE path = ?", Blob{path}) > 0;
}

}  // namespace strongroom::store
