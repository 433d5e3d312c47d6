// Repositories: where snapshots go.
#include "operations/repositories.h"

#include <utility>

#include "api/envelope.h"
#include "api/resource.h"
#include "base/json.h"
#include "domain/json.h"
#include "operations/members.h"
#include "operations/runs.h"

namespace strongroom::api {
namespace {

namespace json = boost::json;

Response list_repositories(const Backend& backend) {
  json::array items;
  for (const auto& repository : backend.services.store.repositories()) items.emplace_back(domain::to_json(repository));
  return success("ok", json::object{{"items", std::move(items)}, {"next_cursor", nullptr}});
}

Response show_repository(const Backend& backend, const Call& call) {
  return tagged("ok", domain::to_json(operations::require_repository(backend.services.store, call.path("name"))));
}

// A password that was made here is in this one answer and never again: without it the snapshots are lost with this
// machine.
Response add_repository(const Backend& backend, const Call& call) {
  const auto added = operations::add_repository(backend.tools, Operator{backend, call},
                                                operations::repository_draft_from_json(call.body()));
  auto response = tagged("the repository was added", domain::to_json(added.repository), 201);
  if (added.generated) response.body.get_object()["generated_password"] = added.generated->reveal();
  response.headers.add("Location", "/api/v1/repositories/" + added.repository.name);
  return response;
}

Response edit_repository(const Backend& backend, const Call& call) {
  const auto now = operations::require_repository(backend.services.store, call.path("name"));
  const auto change = operations::repository_change_from_json(call.body(), now);
  return tagged("the repository was changed",
                domain::to_json(operations::edit_repository(backend.tools, Operator{backend, call}, now.name, change)));
}

Response remove_repository(const Backend& backend, const Call& call) {
  return success(
      "the repository was removed; what it stores stays",
      domain::to_json(operations::remove_repository(backend.tools, Operator{backend, call}, call.path("name"))));
}

Response test_repository(const Backend& backend, const Call& call) {
  const auto snapshots = operations::test_repository(backend.tools, Operator{backend, call},
                                                     operations::repository_draft_from_json(call.body()));
  return success("the repository opens", json::object{{"snapshots", snapshots}});
}

Response check_repository(const Backend& backend, const Call& call) {
  const Operator operator_{backend, call};
  const auto body = call.body();
  operations::Members members{body};
  const auto scope = operations::check_scope_from(members.text("read").value_or("structure"));
  members.refuse_others();
  return start_run(backend, call, "the check was started",
                   [&] { return operations::start_check(backend.tools, operator_, call.path("name"), scope); });
}

Response prune_repository(const Backend& backend, const Call& call) {
  const Operator operator_{backend, call};
  const auto body = call.body();
  operations::Members{body}.refuse_others();
  return start_run(backend, call, "the prune was started",
                   [&] { return operations::start_prune(backend.tools, operator_, call.path("name")); });
}

Response show_repository_stats(const Backend& backend, const Call& call) {
  const auto access = operations::open_repository(backend.services.store, backend.services.vault, call.path("name"));
  return success(
      "ok", domain::to_json(operations::repository_stats(backend.services.engine, access, Operator{backend, call})));
}

Response locks(const Backend& backend, const Call& call) {
  json::array items;
  for (const auto& lock : operations::repository_locks(backend.tools, Operator{backend, call}, call.path("name")))
    items.emplace_back(domain::to_json(lock));
  return success("ok", json::object{{"items", std::move(items)}, {"next_cursor", nullptr}});
}

// The ids of the locks that were looked at: another one that came since is somebody who works.
Response unlock_repository(const Backend& backend, const Call& call) {
  const auto body = call.body();
  operations::Members given{body};
  const auto seen = given.paths("locks");
  given.refuse_others();
  if (!seen) throw base::Error{base::ErrorCode::invalid_input, "'locks' is the list of ids of the locks to remove"};
  const auto removed = operations::unlock_repository(backend.tools, Operator{backend, call}, call.path("name"), *seen);
  return success("the locks were removed", json::object{{"removed", removed}});
}

}  // namespace

std::vector<Operation> repository_operations(const Backend& backend) {
  return {{.id = "listRepositories",
           .method = "GET",
           .path = "/api/v1/repositories",
           .access = Access::viewer,
           .act = [&backend](const Call&) { return list_repositories(backend); }},
          {.id = "addRepository",
           .method = "POST",
           .path = "/api/v1/repositories",
           .access = Access::admin,
           .asks_outside = true,
           .act = [&backend](const Call& call) { return add_repository(backend, call); }},
          {.id = "testRepository",
           .method = "POST",
           .path = "/api/v1/repositories/test",
           .access = Access::admin,
           .asks_outside = true,
           .act = [&backend](const Call& call) { return test_repository(backend, call); }},
          {.id = "getRepository",
           .method = "GET",
           .path = "/api/v1/repositories/{name}",
           .access = Access::viewer,
           .act = [&backend](const Call& call) { return show_repository(backend, call); }},
          {.id = "editRepository",
           .method = "PATCH",
           .path = "/api/v1/repositories/{name}",
           .access = Access::admin,
           .asks_outside = true,
           .act = [&backend](const Call& call) { return edit_repository(backend, call); }},
          {.id = "removeRepository",
           .method = "DELETE",
           .path = "/api/v1/repositories/{name}",
           .access = Access::admin,
           .act = [&backend](const Call& call) { return remove_repository(backend, call); }},
          {.id = "startCheck",
           .method = "POST",
           .path = "/api/v1/repositories/{name}/check",
           .access = Access::operator_,
           .act = [&backend](const Call& call) { return check_repository(backend, call); }},
          {.id = "startPrune",
           .method = "POST",
           .path = "/api/v1/repositories/{name}/prune",
           .access = Access::admin,
           .act = [&backend](const Call& call) { return prune_repository(backend, call); }},
          {.id = "getRepositoryStats",
           .method = "GET",
           .path = "/api/v1/repositories/{name}/stats",
           .access = Access::viewer,
           .asks_outside = true,
           .act = [&backend](const Call& call) { return show_repository_stats(backend, call); }},
          {.id = "listRepositoryLocks",
           .method = "GET",
           .path = "/api/v1/repositories/{name}/locks",
           .access = Access::operator_,
           .asks_outside = true,
           .act = [&backend](const Call& call) { return locks(backend, call); }},
          {.id = "unlockRepository",
           .method = "POST",
           .path = "/api/v1/repositories/{name}/unlock",
           .access = Access::admin,
           .asks_outside = true,
           .act = [&backend](const Call& call) { return unlock_repository(backend, call); }}};
}

}  // namespace strongroom::api
