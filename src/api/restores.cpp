// Restores: into a directory of the server, or into a new database.
#include "api/resource.h"
#include "operations/runs.h"
#include "operations/settings.h"

namespace strongroom::api {
namespace {

Response restore(const Backend& backend, const Call& call) {
  const auto draft = operations::restore_draft_from_json(call.body());
  const Operator operator_{backend, call};
  const bool anywhere = call.principal().role == auth::Role::admin;
  const auto below = anywhere ? std::string{} : operations::require_restore_root(backend.access);
  return start_run(backend, call, "the restore was started",
                   [&] { return operations::start_restore(backend.tools, operator_, draft, below); });
}

Response restore_database(const Backend& backend, const Call& call) {
  const auto draft = operations::database_restore_draft_from_json(call.body());
  const Operator operator_{backend, call};
  return start_run(backend, call, "the restore was started",
                   [&] { return operations::start_database_restore(backend.tools, operator_, draft); });
}

}  // namespace

std::vector<Operation> restore_operations(const Backend& backend) {
  return {{.id = "startRestore",
           .method = "POST",
           .path = "/api/v1/restores",
           .access = Access::operator_,
           .act = [&backend](const Call& call) { return restore(backend, call); }},
          {.id = "startDatabaseRestore",
           .method = "POST",
           .path = "/api/v1/database/restores",
           .access = Access::admin,
           .act = [&backend](const Call& call) { return restore_database(backend, call); }}};
}

}  // namespace strongroom::api
