#include "cli/new_database.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "cli/connection_input.h"
#include "cli/tool_call.h"
#include "domain/names.h"
#include "jobs/database_access.h"
#include "jobs/dump_directory.h"
#include "operations/plans.h"

namespace strongroom::cli {
namespace {

using base::Error;
using base::ErrorCode;

void require_free(domain::StoreReader& store, const std::string& name) {
  if (store.find_database(name))
    throw Error::with_words(ErrorCode::conflict, "there is a database '" + name + "' already", {},
                            "Change it with 'strongroom database edit " + name + "', or choose another name.");
  if (store.find_plan(name))
    throw Error::with_words(ErrorCode::conflict, "there is a plan '" + name + "' already",
                            "a database and its plan have the same name", "Choose another name for the database.");
}

domain::Plan plan_for(const domain::Database& database, const operations::PlanChange& change,
                      const instance::DataDirectory& data) {
  domain::Plan plan;
  plan.name = database.name;
  plan.dump.database = database.name;
  operations::apply(change, plan);
  if (plan.dump.directory.empty()) plan.dump.directory = jobs::default_dump_directory(data, database);
  operations::require_usable_dump_directory(plan.dump.directory, data);
  plan.schedule = domain::kDailyAtTwo;
  plan.created_at = database.created_at;
  return plan;
}

bool is_wanted(domain::StoreReader& store, const std::string& name) {
  return (name.empty() || name == kDefaultDatabase) && store.databases().empty() && !store.find_plan(kDefaultDatabase);
}

}  // namespace

domain::PlanLimits limits_of_a_question() {
  domain::PlanLimits limits;
  limits.network = std::chrono::seconds{10};
  limits.lock_wait = std::chrono::seconds{10};
  limits.stall = std::chrono::minutes{1};
  return limits;
}

domain::ServerFacts probe_database(Context& context, domain::DatabaseEngine& engine,
                                   const domain::DatabaseAccess& access, std::stop_token stop) try {
  ToolCall tool{context, std::move(stop)};
  return engine.probe(access, tool.call(limits_of_a_question()));
} catch (const Error& error) {
  if (error.code() != ErrorCode::database_connection) throw;
  throw Error::with_words(error.code(), error.message(), {},
                          "Correct the connection (a password comes from --password-file, --password-env or "
                          "--password-prompt), or add --no-probe to store it as it is. Nothing was stored.",
                          error.detail());
}

AddedDatabase add_database(Context& context, Owner& owner, DatabaseSetup setup, std::stop_token stop) {
  auto& engine = owner.databases();
  domain::require_valid_name("database", setup.name);
  engine.require_usable(setup.connection.parameters);
  require_free(owner.store(), setup.name);
  AddedDatabase added;
  auto& database = added.database;
  database.name = std::move(setup.name);
  database.parameters = std::move(setup.connection.parameters);
  database.is_default = owner.store().databases().empty();
  database.created_at = context.wiring().clock.now();
  jobs::seal_into(database, setup.connection.password, owner.vault());
  added.plan = plan_for(database, setup.plan, context.data());
  if (setup.probe)
    added.server = probe_database(context, engine, {database.parameters, setup.connection.password}, std::move(stop));
  owner.store().add_database(database, added.plan, context.actor());
  return added;
}

void add_database_from_environment(Context& context, Owner& owner, const std::string& name, std::stop_token stop) try {
  if (!is_wanted(owner.store(), name)) return;
  auto connection = connection_from_environment(process_environment, owner.databases());
  if (!connection) return;
  const auto added = add_database(context, owner, {kDefaultDatabase, std::move(*connection), {}}, std::move(stop));
  context.console().say("database default added from the environment: " +
                        domain::shown_connection(added.database.parameters));
} catch (const Error& error) {
  if (error.code() != ErrorCode::database_connection) throw;
  throw Error::with_words(error.code(), error.message(), {},
                          "Correct DATABASE_URL, or DB_HOST, DB_PORT, DB_NAME, DB_USER and DB_PASSWORD, in the "
                          "environment. Nothing was stored.",
                          error.detail());
}

void add_database_from_environment(Context& context, const std::string& name, std::stop_token stop) {
  if (!name.empty() && name != kDefaultDatabase) return;
  const auto reader = context.reader();
  if (reader && !is_wanted(*reader, name)) return;
  if (!connection_from_environment(process_environment, *context.wiring().make_database_engine())) return;
  const auto owner = context.own(stop);
  add_database_from_environment(context, *owner, name, std::move(stop));
}

domain::Database require_database(domain::StoreReader& store, const std::string& name) {
  if (!name.empty()) {
    if (auto database = store.find_database(name)) return *database;
    throw Error::with_words(ErrorCode::not_found, "there is no database '" + base::terminal_safe(name) + "'", {},
                            "Look at 'strongroom database list', or add it with 'strongroom database add'.");
  }
  const auto databases = store.databases();
  const auto chosen =
      std::find_if(databases.begin(), databases.end(), [](const auto& each) { return each.is_default; });
  if (chosen != databases.end()) return *chosen;
  if (databases.empty())
    throw Error::with_words(ErrorCode::not_found, "there is no database yet", {},
                            "Add one with 'strongroom database add NAME --url postgresql://USER@HOST/DBNAME', or set "
                            "DATABASE_URL.");
  throw Error::with_words(ErrorCode::not_found, "no database is the default one", {},
                          "Name one of 'strongroom database list', or choose with 'strongroom database default NAME'.");
}

}  // namespace strongroom::cli
