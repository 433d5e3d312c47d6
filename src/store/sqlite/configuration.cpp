// What is configured: repositories, databases, plans, anchor directories.
#include <tuple>

#include "base/error.h"
#include "base/text.h"
#include "domain/names.h"
#include "store/sqlite/dues.h"
#include "store/sqlite/events.h"
#include "store/sqlite/rows.h"
#include "store/sqlite/sqlite_store.h"

namespace strongroom::store {
namespace {

using base::Error;
using base::ErrorCode;

[[noreturn]] void refuse_taken(const std::string& kind, const std::string& short_kind, const std::string& name) {
  throw Error::with_words(
      ErrorCode::conflict, "there is already a " + kind + " named " + name, {},
      "Choose another name, or change that one with 'strongroom " + short_kind + " edit " + name + "'.");
}

domain::Repository require_repository(Database& database, const std::string& name) {
  if (auto repository = read_repository(database, name)) return *std::move(repository);
  throw Error::with_words(ErrorCode::not_found, "there is no repository named " + base::terminal_safe(name), {},
                          "See what there is with 'strongroom repo list'.");
}

domain::Plan require_plan(Database& database, const std::string& name) {
  if (auto plan = read_plan(database, name)) return *std::move(plan);
  throw Error::with_words(ErrorCode::not_found, "there is no plan named " + base::terminal_safe(name), {},
                          "See what there is with 'strongroom plan list'.");
}

domain::Database require_database(Database& store, const std::string& name) {
  if (auto database = read_database(store, name)) return *std::move(database);
  throw Error::with_words(ErrorCode::not_found, "there is no database named " + base::terminal_safe(name), {},
                          "See what there is with 'strongroom database list'.");
}

// What a plan refers to.
void require_destination(Database& store, const domain::Plan& plan) {
  if (plan.is_database())
    require_database(store, plan.dump.database);
  else
    require_repository(store, plan.repository);
}

// Otherwise its due times begin anew: what another rule had missed, or a pause, is not made up for.
bool has_same_times(const domain::Plan& before, const domain::Plan& after) {
  return before.schedule == after.schedule && before.time_zone == after.time_zone && before.paused == after.paused;
}

void forget_changed_rules(Database& database, const domain::Repository& before, const domain::Repository& after) {
  const auto& [old, now] = std::tie(before.maintenance, after.maintenance);
  const bool other_clocks = old.time_zone != now.time_zone;
  if (other_clocks || old.prune != now.prune) delete_due(database, {domain::Work::prune, after.name});
  if (other_clocks || old.verify != now.verify) delete_due(database, {domain::Work::verify, after.name});
}

// What was found in one place says nothing of another; and parts of another size are other parts.
void forget_outdated_reading(Database& database, const domain::Repository& before, const domain::Repository& after) {
  const auto& [old, now] = std::tie(before.maintenance, after.maintenance);
  auto reading = before.reading;
  if (before.shown_location != after.shown_location) {
    reading = {};
    database.change("UPDATE repository SET checked_at = NULL WHERE name = ?", std::string_view{after.name});
  } else if (old.verify != now.verify || old.verify_days != now.verify_days || old.time_zone != now.time_zone) {
    reading.parts = reading.done = 0;
    reading.began_at.reset();
  }
  if (reading != before.reading) replace_repository_reading(database, after.name, reading);
}

void refuse_while_used(Database& database, const std::string& repository) {
  Statement users{database, "SELECT name FROM plan WHERE repository = ? ORDER BY name LIMIT 1"};
  if (!users.bind(std::string_view{repository}).step()) return;
  throw Error::with_words(ErrorCode::conflict, "the repository " + repository + " is in use",
                          "plan " + users.text(0) + " stores its backups there",
                          "Remove that plan first, or give it another repository with 'strongroom plan edit'.");
}

}  // namespace

void SqliteStore::add_repository(const domain::Repository& repository, const ledger::Actor& actor) {
  domain::require_valid_name("repository", repository.name);
  writer_.run([&](Database& database) {
    if (read_repository(database, repository.name)) refuse_taken("repository", "repo", repository.name);
    insert_repository(database, repository);
    append(database, repository_added(repository, actor));
  });
}

void SqliteStore::update_repository(const domain::Repository& repository, const ledger::Actor& actor) {
  writer_.run([&](Database& database) {
    const auto before = require_repository(database, repository.name);
    replace_repository(database, repository);
    forget_changed_rules(database, before, repository);
    forget_outdated_reading(database, before, repository);
    append(database, repository_edited(before, repository, actor));
  });
}

void SqliteStore::remove_repository(const std::string& name, const ledger::Actor& actor) {
  writer_.run([&](Database& database) {
    const auto repository = require_repository(database, name);
    refuse_while_used(database, name);
    database.change("DELETE FROM repository WHERE name = ?", std::string_view{name});
    for (const auto work : {domain::Work::prune, domain::Work::verify}) delete_due(database, {work, name});
    append(database, repository_removed(repository, actor));
  });
}

void SqliteStore::set_repository_checked(const std::string& name, base::UtcTime at) {
  writer_.run([&](Database& database) {
    require_repository(database, name);
    database.change("UPDATE repository SET checked_at = ?2 WHERE name = ?1", std::string_view{name},
                    base::format_utc(at));
  });
}

void SqliteStore::set_repository_reading(const std::string& name, const domain::DataReading& reading) {
  writer_.run([&](Database& database) {
    require_repository(database, name);
    replace_repository_reading(database, name, reading);
  });
}

void SqliteStore::add_database(const domain::Database& database, const domain::Plan& plan, const ledger::Actor& actor) {
  domain::require_valid_name("database", database.name);
  if (plan.name != database.name || plan.dump.database != database.name)
    throw Error{ErrorCode::internal, "a database's plan has another name"};
  writer_.run([&](Database& store) {
    if (read_database(store, database.name)) refuse_taken("database", "database", database.name);
    if (read_plan(store, plan.name)) refuse_taken("plan", "plan", plan.name);
    auto added = database;
    added.is_default = read_databases(store).empty();
    insert_database(store, added);
    append(store, database_event("add", added, actor));
    insert_plan(store, plan);
    append(store, plan_added(plan, actor));
  });
}

void SqliteStore::update_database(const domain::Database& database, const ledger::Actor& actor) {
  writer_.run([&](Database& store) {
    const auto before = require_database(store, database.name);
    replace_database(store, database);
    append(store, database_edited(before, database, actor));
  });
}

void SqliteStore::set_default_database(const std::string& name, const ledger::Actor& actor) {
  writer_.run([&](Database& store) {
    const auto database = require_database(store, name);
    make_default_database(store, name);
    append(store, database_event("default", database, actor));
  });
}

void SqliteStore::remove_database(const std::string& name, const ledger::Actor& actor) {
  writer_.run([&](Database& store) {
    const auto database = require_database(store, name);
    if (const auto plan = read_plan(store, name); plan && plan->is_database()) {
      store.change("DELETE FROM plan WHERE name = ?", std::string_view{name});
      delete_due(store, {domain::Work::backup, name});
      append(store, plan_removed(*plan, actor));
    }
    store.change("DELETE FROM database WHERE name = ?", std::string_view{name});
    append(store, database_event("remove", database, actor));
  });
}

void SqliteStore::add_plan(const domain::Plan& plan, const ledger::Actor& actor) {
  domain::require_valid_name("plan", plan.name);
  writer_.run([&](Database& database) {
    if (read_plan(database, plan.name)) refuse_taken("plan", "plan", plan.name);
    require_destination(database, plan);
    insert_plan(database, plan);
    append(database, plan_added(plan, actor));
  });
}

void SqliteStore::update_plan(const domain::Plan& plan, const ledger::Actor& actor) {
  writer_.run([&](Database& database) {
    const auto before = require_plan(database, plan.name);
    require_destination(database, plan);
    replace_plan(database, plan);
    if (!has_same_times(before, plan)) delete_due(database, {domain::Work::backup, plan.name});
    append(database, plan_edited(before, plan, actor));
  });
}

void SqliteStore::remove_plan(const std::string& name, const ledger::Actor& actor) {
  writer_.run([&](Database& database) {
    const auto plan = require_plan(database, name);
    if (plan.is_database())
      throw Error::with_words(ErrorCode::conflict, "the plan " + name + " is a database's own", {},
                              "Remove both with 'strongroom database remove " + name + "'. Its dumps stay.");
    database.change("DELETE FROM plan WHERE name = ?", std::string_view{name});
    delete_due(database, {domain::Work::backup, name});
    append(database, plan_removed(plan, actor));
  });
}

void SqliteStore::add_anchor_directory(const std::string& path, const ledger::Actor& actor) {
  if (!std::filesystem::path{path}.is_absolute())
    throw Error{ErrorCode::invalid_input, base::escape_path(path) + " is no absolute path"};
  writer_.run([&](Database& database) {
    if (!insert_anchor_directory(database, path, clock_.now()))
      throw Error::with_words(ErrorCode::conflict, "checkpoints are copied there already", base::escape_path(path),
                              "There is nothing to do.");
    append(database, anchor_directory_event("add", path, actor));
  });
}

void SqliteStore::remove_anchor_directory(const std::string& path, const ledger::Actor& actor) {
  writer_.run([&](Database& database) {
    if (!delete_anchor_directory(database, path))
      throw Error{ErrorCode::not_found, "no checkpoints are copied to " + base::escape_path(path)};
    append(database, anchor_directory_event("remove", path, actor));
  });
}

}  // namespace strongroom::store
