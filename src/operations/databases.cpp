#include "operations/databases.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "domain/json.h"
#include "domain/names.h"
#include "jobs/database_access.h"
#include "jobs/dump_directory.h"
#include "jobs/ledger_trust.h"
#include "operations/plans.h"

namespace strongroom::operations {
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

domain::Plan plan_for(const domain::Database& database, const PlanChange& change, const instance::DataDirectory& data) {
  domain::Plan plan;
  plan.name = database.name;
  plan.dump.database = database.name;
  plan.schedule = domain::kDailyAtTwo;
  apply(change, plan);
  if (plan.dump.directory.empty()) plan.dump.directory = jobs::default_dump_directory(data, database);
  require_usable_dump_directory(plan.dump.directory, data);
  plan.created_at = database.created_at;
  return plan;
}

domain::DatabaseAccess access_of(const domain::Database& database, const ConnectionChange& change, const Tools& tools) {
  auto access = jobs::open_access(database, tools.services.vault);
  access.parameters = merged(access.parameters, change);
  if (change.password) access.password = *change.password;
  if (access.parameters.empty())
    throw Error{ErrorCode::invalid_input, "nothing would be left that says where the database is"};
  tools.services.databases.require_usable(access.parameters);
  return access;
}

void require_unchanged(const domain::Database& seen, const domain::Database& now) {
  if (seen.parameters == now.parameters && seen.password == now.password && seen.is_default == now.is_default) return;
  throw Error::with_words(ErrorCode::conflict, "database " + seen.name + " was changed by somebody else meanwhile", {},
                          "Look at it again, then repeat what you want to change.");
}

void require_same_name(const DatabaseChange& change, const domain::Database& database) {
  if (change.name && *change.name != database.name)
    throw Error{ErrorCode::invalid_input, "a database keeps its name, " + database.name};
  if (change.is_default && !*change.is_default && database.is_default)
    throw Error{ErrorCode::invalid_input, "another database is made the default one in the place of " + database.name};
}

void add_unreadable(const domain::ServerFacts& server, std::vector<Remark>& remarks) {
  if (server.unreadable_count == 0) return;
  const auto first = server.unreadable.empty() ? std::string{} : base::terminal_safe(server.unreadable.front());
  const auto more = server.unreadable_count > 1 ? " (and " + base::format_count(server.unreadable_count - 1) + " more)"
                                                : std::string{};
  remarks.push_back({"the role cannot read everything, and a backup would fail: " + first + more});
}

std::vector<DumpsLeft> dumps_left(domain::StoreReader& store, const domain::Database& database) {
  std::map<std::string, std::size_t> counts;
  for (const auto& dump : store.dumps({}))
    if (dump.database == database.name && dump.state == domain::DumpState::present) ++counts[dump.directory];
  std::vector<DumpsLeft> left;
  for (const auto& [directory, count] : counts) left.push_back({directory, count});
  return left;
}

}  // namespace

domain::PlanLimits limits_of_a_question() {
  domain::PlanLimits limits;
  limits.network = std::chrono::seconds{10};
  limits.lock_wait = std::chrono::seconds{10};
  limits.stall = std::chrono::minutes{1};
  return limits;
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

domain::ServerFacts probe_database(domain::DatabaseEngine& engine, const domain::DatabaseAccess& access,
                                   const Call& call) try {
  return engine.probe(access, call.engine_call(limits_of_a_question()));
} catch (const Error& error) {
  if (error.code() != ErrorCode::database_connection) throw;
  throw Error::with_words(error.code(), error.message(), {},
                          "Correct the connection (a password comes from --password-file, --password-env or "
                          "--password-prompt), or add --no-probe to store it as it is. Nothing was stored.",
                          error.detail());
}

AddedDatabase add_database(const Tools& tools, const Call& call, const DatabaseDraft& draft) {
  auto& engine = tools.services.databases;
  domain::require_valid_name("database", draft.name);
  AddedDatabase added;
  auto& database = added.database;
  database.name = draft.name;
  database.parameters = merged({}, draft.connection);
  if (database.parameters.empty()) throw Error{ErrorCode::invalid_input, "say where the database is"};
  engine.require_usable(database.parameters);
  require_free(tools.store(), draft.name);
  database.is_default = tools.store().databases().empty();
  database.created_at = tools.services.clock.now();
  const auto password = draft.connection.password.value_or(base::SecretString{});
  jobs::seal_into(database, password, tools.services.vault);
  added.plan = plan_for(database, draft.plan, tools.services.data);
  if (draft.probe) added.server = probe_database(engine, {database.parameters, password}, call);
  tools.store().add_database(database, added.plan, call.actor);
  return added;
}

std::vector<Remark> remarks_on_database(const Tools& tools, const AddedDatabase& added) {
  std::vector<Remark> remarks;
  std::error_code unknown;
  const auto& directory = added.plan.dump.directory;
  const bool is_own = directory.starts_with(tools.services.data.backups().native());
  if (!is_own && !std::filesystem::is_directory(directory, unknown))
    remarks.push_back({base::escape_path(directory) + " is not there now; a backup does not make it"});
  if (!added.server) return remarks;
  add_unreadable(*added.server, remarks);
  try {
    tools.services.databases.dump_tool(added.server->version);
  } catch (const Error& error) {
    remarks.push_back({base::terminal_safe(error.message()) + ". " + base::terminal_safe(error.hint())});
  }
  return remarks;
}

bool environment_is_asked(domain::StoreReader& store, const std::string& name) {
  return (name.empty() || name == kDefaultDatabase) && store.databases().empty() && !store.find_plan(kDefaultDatabase);
}

std::optional<AddedDatabase> add_database_from_environment(const Tools& tools, const Call& call,
                                                           const std::string& name,
                                                           const Environment& environment) try {
  if (!environment_is_asked(tools.store(), name)) return std::nullopt;
  auto connection = connection_from_environment(environment, tools.services.databases);
  if (!connection) return std::nullopt;
  return add_database(tools, call,
                      {kDefaultDatabase, {std::move(connection->parameters), true, std::move(connection->password)}});
} catch (const Error& error) {
  if (error.code() != ErrorCode::database_connection) throw;
  throw Error::with_words(error.code(), error.message(), {},
                          "Correct DATABASE_URL, or DB_HOST, DB_PORT, DB_NAME, DB_USER and DB_PASSWORD, in the "
                          "environment. Nothing was stored.",
                          error.detail());
}

domain::Database edit_database(const Tools& tools, const Call& call, const std::string& name,
                               const DatabaseChange& change) {
  auto database = require_database(tools.store(), name);
  call.require(domain::to_json(database));
  require_same_name(change, database);
  const auto access = access_of(database, change.connection, tools);
  // Nobody else's edit waits for a server that does not answer; what they did meanwhile is seen afterwards.
  if (change.probe && change.connection.says_anything()) probe_database(tools.services.databases, access, call);
  const std::lock_guard alone{tools.changing};
  require_unchanged(database, require_database(tools.store(), database.name));
  database.parameters = access.parameters;
  jobs::seal_into(database, access.password, tools.services.vault);
  if (change.connection.says_anything()) tools.store().update_database(database, call.actor);
  if (change.is_default.value_or(false) && !database.is_default) {
    tools.store().set_default_database(database.name, call.actor);
    database.is_default = true;
  }
  return database;
}

DefaultDatabase choose_default_database(const Tools& tools, const Call& call, const std::string& name) {
  const std::lock_guard alone{tools.changing};
  DefaultDatabase chosen{require_database(tools.store(), name), false};
  call.require(domain::to_json(chosen.database));
  chosen.was_default = chosen.database.is_default;
  if (chosen.was_default) return chosen;
  tools.store().set_default_database(name, call.actor);
  chosen.database.is_default = true;
  return chosen;
}

RemovedDatabase remove_database(const Tools& tools, const Call& call, const std::string& name) {
  const std::lock_guard alone{tools.changing};
  auto& store = tools.store();
  RemovedDatabase removed{require_database(store, name), {}, {}, false};
  const auto& database = removed.database;
  call.require(domain::to_json(database));
  jobs::require_trustworthy_ledger(store, {call.actor, "database.remove", "database/" + database.name});
  removed.plan = store.find_plan(database.name);
  removed.left = dumps_left(store, database);
  store.remove_database(database.name, call.actor);
  removed.leaves_no_default = database.is_default && !store.databases().empty();
  return removed;
}

domain::ServerFacts test_connection(const Tools& tools, const Call& call, const ConnectionChange& connection) {
  const auto parameters = merged({}, connection);
  if (parameters.empty()) throw Error{ErrorCode::invalid_input, "say where the database is"};
  tools.services.databases.require_usable(parameters);
  return probe_database(tools.services.databases, {parameters, connection.password.value_or(base::SecretString{})},
                        call);
}

domain::ServerFacts test_database(const Tools& tools, const Call& call, const std::string& name,
                                  const DatabaseChange& change) {
  const auto database = require_database(tools.store(), name);
  return probe_database(tools.services.databases, access_of(database, change.connection, tools), call);
}

}  // namespace strongroom::operations
