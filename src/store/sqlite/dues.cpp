#include "store/sqlite/dues.h"

#include "store/sqlite/row_reading.h"
#include "store/sqlite/sqlite_store.h"

namespace strongroom::store {
namespace {

constexpr std::string_view kDueColumns = "SELECT work, name, next_at, basis FROM due ";

domain::Due due_of(const Statement& row) {
  return reading("when a schedule comes next", [&] {
    return domain::Due{{domain::work_from(row.view(0)), row.text(1)}, base::parse_utc(row.view(2)), row.text(3)};
  });
}

}  // namespace

std::vector<domain::Due> read_dues(Database& database) {
  Statement statement{database, select(kDueColumns, "ORDER BY work, name")};
  return all(statement, due_of);
}

std::optional<domain::Due> read_due(Database& database, const domain::ScheduledWork& of) {
  Statement statement{database, select(kDueColumns, "WHERE work = ? AND name = ?")};
  return first(statement.bind(to_text(of.work), std::string_view{of.name}), due_of);
}

void put_due(Database& database, const domain::Due& due) {
  const char* owners = due.of.work == domain::Work::backup ? "plan" : "repository";
  database.change(std::string{"INSERT OR REPLACE INTO due(work, name, next_at, basis) SELECT ?1, name, ?3, ?4 FROM "} +
                      owners + " WHERE name = ?2",
                  to_text(due.of.work), std::string_view{due.of.name}, base::format_utc(due.next_at),
                  std::string_view{due.basis});
}

void put_due_if_new(Database& database, const domain::Due& due) {
  Statement same{database, "SELECT 1 FROM due WHERE work = ? AND name = ? AND basis = ?"};
  same.bind(to_text(due.of.work), std::string_view{due.of.name}, std::string_view{due.basis});
  if (!same.step()) put_due(database, due);
}

void delete_due(Database& database, const domain::ScheduledWork& of) {
  database.change("DELETE FROM due WHERE work = ? AND name = ?", to_text(of.work), std::string_view{of.name});
}

void SqliteStore::set_due(const domain::Due& due, const std::optional<ledger::Event>& event) {
  writer_.run([&](Database& database) {
    put_due(database, due);
    if (event) append(database, *event);
  });
}

void SqliteStore::forget_due(const domain::ScheduledWork& of) {
  writer_.run([&](Database& database) { delete_due(database, of); });
}

}  // namespace strongroom::store
