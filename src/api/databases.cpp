// Databases: the connections, each with the plan that backs it up.
#include "operations/databases.h"

#include <utility>

#include "api/envelope.h"
#include "api/resource.h"
#include "base/json.h"
#include "base/text.h"
#include "domain/json.h"
#include "operations/database_facts.h"

namespace strongroom::api {
namespace {

namespace json = boost::json;

Response list_databases(const Backend& backend) {
  json::array items;
  for (const auto& database : backend.services.store.databases()) items.emplace_back(domain::to_json(database));
  return success("ok", json::object{{"items", std::move(items)}, {"next_cursor", nullptr}});
}

Response show_database(const Backend& backend, const Call& call) {
  return tagged("ok", domain::to_json(operations::require_database(backend.services.store, call.path("name"))));
}

json::object server_json(const domain::ServerFacts& server) {
  return {{"version", base::terminal_safe(server.version_text)},
          {"database_bytes", server.database_bytes},
          {"in_recovery", server.in_recovery}};
}

Response add_database(const Backend& backend, const Call& call) {
  const auto draft = operations::database_draft_from_json(call.body(), backend.services.databases);
  const auto added = operations::add_database(backend.tools, Operator{backend, call}, draft);
  auto response = tagged("the database was added", domain::to_json(added.database), 201);
  auto& body = response.body.get_object();
  body["plan"] = domain::to_json(added.plan);
  body["server"] = added.server ? json::value(server_json(*added.server)) : json::value(nullptr);
  body["remarks"] = to_json(operations::remarks_on_database(backend.tools, added));
  response.headers.add("Location", "/api/v1/databases/" + added.database.name);
  return response;
}

Response edit_database(const Backend& backend, const Call& call) {
  const auto change = operations::database_change_from_json(call.body(), backend.services.databases);
  return tagged("the database was changed", domain::to_json(operations::edit_database(
                                                backend.tools, Operator{backend, call}, call.path("name"), change)));
}

Response make_default(const Backend& backend, const Call& call) {
  const auto chosen = operations::choose_default_database(backend.tools, Operator{backend, call}, call.path("name"));
  return tagged("this is the default database", domain::to_json(chosen.database));
}

Response remove_database(const Backend& backend, const Call& call) {
  const auto removed = operations::remove_database(backend.tools, Operator{backend, call}, call.path("name"));
  json::array left;
  for (const auto& dumps : removed.left)
    left.push_back({{"directory", base::escape_path(dumps.directory)}, {"count", dumps.count}});
  auto response = success("the database was removed; its dumps stay", domain::to_json(removed.database));
  response.body.get_object()["dumps_left"] = std::move(left);
  return response;
}

// A connection that is not stored: whether its server answers, and what it is.
Response test_database(const Backend& backend, const Call& call) {
  const auto draft = operations::database_draft_from_json(call.body(), backend.services.databases);
  const auto facts = operations::test_connection(backend.tools, Operator{backend, call}, draft.connection);
  return success("the server answers", json::object{{"server_version", facts.version}});
}

// Of a database that is named in the path, in the query, or nowhere: then the default one.
Response health(const Backend& backend, const Call& call, const std::string& name) {
  const auto open = operations::open_database(backend.services.store, backend.services.vault, name);
  const auto found = operations::database_health(backend.services.databases, open, Operator{backend, call});
  return success(
      "ok", operations::health_to_json(found, open.database.name, domain::shown_connection(open.database.parameters)));
}

Response show_database_stats(const Backend& backend, const Call& call, const std::string& name) {
  const auto open = operations::open_database(backend.services.store, backend.services.vault, name);
  const auto figures = operations::database_figures(backend.services.store, backend.services.databases, open,
                                                    call.limit(20, operations::kMostTables),
                                                    backend.services.clock.now(), Operator{backend, call});
  return success("ok", operations::to_json(figures));
}

std::string queried(const Call& call) {
  return call.query("database").value_or("");
}

}  // namespace

std::vector<Operation> database_operations(const Backend& backend) {
  return {{.id = "listDatabases",
           .method = "GET",
           .path = "/api/v1/databases",
           .access = Access::viewer,
           .act = [&backend](const Call&) { return list_databases(backend); }},
          {.id = "addDatabase",
           .method = "POST",
           .path = "/api/v1/databases",
           .access = Access::admin,
           .asks_outside = true,
           .act = [&backend](const Call& call) { return add_database(backend, call); }},
          {.id = "getDatabase",
           .method = "GET",
           .path = "/api/v1/databases/{name}",
           .access = Access::viewer,
           .act = [&backend](const Call& call) { return show_database(backend, call); }},
          {.id = "editDatabase",
           .method = "PATCH",
           .path = "/api/v1/databases/{name}",
           .access = Access::admin,
           .asks_outside = true,
           .act = [&backend](const Call& call) { return edit_database(backend, call); }},
          {.id = "removeDatabase",
           .method = "DELETE",
           .path = "/api/v1/databases/{name}",
           .access = Access::admin,
           .act = [&backend](const Call& call) { return remove_database(backend, call); }},
          {.id = "chooseDefaultDatabase",
           .method = "POST",
           .path = "/api/v1/databases/{name}/default",
           .access = Access::admin,
           .act = [&backend](const Call& call) { return make_default(backend, call); }},
          {.id = "testDatabase",
           .method = "POST",
           .path = "/api/v1/databases/test",
           .access = Access::admin,
           .asks_outside = true,
           .act = [&backend](const Call& call) { return test_database(backend, call); }},
          {.id = "getDatabaseHealth",
           .method = "GET",
           .path = "/api/v1/databases/{name}/health",
           .access = Access::viewer,
           .asks_outside = true,
           .act = [&backend](const Call& call) { return health(backend, call, call.path("name")); }},
          {.id = "getDatabaseStats",
           .method = "GET",
           .path = "/api/v1/databases/{name}/stats",
           .access = Access::viewer,
           .query = {"limit"},
           .asks_outside = true,
           .act = [&backend](const Call& call) { return show_database_stats(backend, call, call.path("name")); }},
          {.id = "getDefaultDatabaseHealth",
           .method = "GET",
           .path = "/api/v1/database/health",
           .access = Access::viewer,
           .query = {"database"},
           .asks_outside = true,
           .act = [&backend](const Call& call) { return health(backend, call, queried(call)); }},
          {.id = "getDefaultDatabaseStats",
           .method = "GET",
           .path = "/api/v1/database/stats",
           .access = Access::viewer,
           .query = {"database", "limit"},
           .asks_outside = true,
           .act = [&backend](const Call& call) { return show_database_stats(backend, call, queried(call)); }}};
}

}  // namespace strongroom::api
