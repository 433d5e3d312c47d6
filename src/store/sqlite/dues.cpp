#include "store/sqlite/dues.h"

#include "store/sqlite/row_reading.h"
#include "store/sqlite/sqlite_store.h"

namespace strongroom::store {
namespace {

constexpr std::string_view kColumns = "SELECT plan, next_at, basis FROM due ";

domain::Due due_of(const Statement& row) {
  return reading("when a plan comes next", [&] {
    return domain::Due{row.text(0), base::parse_utc(row.view(1)), row.text(2)};
  });
}

}  // namespace

std::vector<domain::Due> read_dues(Database& database) {
  Statement statement{database, select(kColumns, "ORDER BY plan")};
  return all(statement, due_of);
}

std::optional<domain::Due> read_due(Database& database, std::string_view plan) {
  Statement statement{database, select(kColumns, "WHERE plan = ?")};
  return first(statement.bind(plan), due_of);
}

void put_due(Database& database, const domain::Due& due) {
  database.change("INSERT OR REPLACE INTO due(plan, next_at, basis) SELECT name, ?2, ?3 FROM plan WHERE name = ?1",
                  std::string_view{due.plan}, base::format_utc(due.next_at), std::string_view{due.basis});
}

void put_due_if_new(Database& database, const domain::Due& due) {
  Statement same{database, "SELECT 1 FROM due WHERE plan = ? AND basis = ?"};
  if (!same.bind(std::string_view{due.plan}, std::string_view{due.basis}).step()) put_due(database, due);
}

void delete_due(Database& database, std::string_view plan) {
  database.change("DELETE FROM due WHERE plan = ?", plan);
}

void SqliteStore::set_due(const domain::Due& due, const std::optional<ledger::Event>& event) {
  writer_.run([&](Database& database) {
    put_due(database, due);
    if (event) append(database, *event);
  });
}

void SqliteStore::forget_due(const std::string& plan) {
  writer_.run([&](Database& database) { delete_due(database, plan); });
}

}  // namespace strongroom::store
