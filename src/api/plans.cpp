// Plans: what is backed up, where to.
#include <utility>

#include "api/envelope.h"
#include "api/resource.h"
#include "base/json.h"
#include "domain/json.h"
#include "operations/plans.h"
#include "operations/retention.h"
#include "operations/runs.h"

namespace strongroom::api {
namespace {

namespace json = boost::json;

Response list_plans(const Backend& backend) {
  json::array items;
  for (const auto& plan : backend.services.store.plans()) items.emplace_back(domain::to_json(plan));
  return success("ok", json::object{{"items", std::move(items)}, {"next_cursor", nullptr}});
}

Response show_plan(const Backend& backend, const Call& call) {
  return tagged("ok", domain::to_json(operations::require_plan(backend.services.store, call.path("name"))));
}

// What a person should know of a change goes beside it: the plan itself stays what a GET answers.
Response changed(std::string_view message, const domain::Plan& plan, const std::vector<operations::Remark>& remarks,
                 int status = 200) {
  auto response = tagged(message, domain::to_json(plan), status);
  response.body.get_object()["remarks"] = to_json(remarks);
  return response;
}

Response add_plan(const Backend& backend, const Call& call) {
  const auto plan =
      operations::add_plan(backend.tools, Operator{backend, call}, operations::plan_draft_from_json(call.body()));
  auto response = changed("the plan was added", plan, operations::remarks_on_plan(backend.tools, plan), 201);
  response.headers.add("Location", "/api/v1/plans/" + plan.name);
  return response;
}

Response edit_plan(const Backend& backend, const Call& call) {
  const auto change = operations::plan_change_from_json(call.body());
  const auto edited = operations::edit_plan(backend.tools, Operator{backend, call}, call.path("name"), change);
  auto remarks = operations::remarks_on_plan(backend.tools, edited.after);
  for (auto& remark : operations::remarks_on_change(edited)) remarks.push_back(std::move(remark));
  return changed("the plan was changed", edited.after, remarks);
}

Response remove_plan(const Backend& backend, const Call& call) {
  const auto plan = operations::remove_plan(backend.tools, Operator{backend, call}, call.path("name"));
  return success("the plan was removed; what it has backed up stays", domain::to_json(plan));
}

// A database is an admin's: its dumps hold everybody's data, and they fill the disk that others need.
Response back_up(const Backend& backend, const Call& call) {
  const auto plan = operations::require_plan(backend.services.store, call.path("name"));
  if (plan.is_database() && call.principal().role != auth::Role::admin)
    throw base::Error{base::ErrorCode::forbidden, "backing up a database takes the role admin"};
  const Operator operator_{backend, call};
  return start_run(backend, call, "the backup was started",
                   [&] { return operations::start_backup(backend.tools, operator_, {.plan = plan.name}); });
}

// With a body, by the rules that a PATCH with the same body would lead to. Nothing else of it counts: whoever may look
// at a plan's snapshots looks at no others this way.
Response preview_retention(const Backend& backend, const Call& call) {
  auto& services = backend.services;
  auto plan = operations::require_plan(services.store, call.path("name"));
  auto changed = plan;
  operations::apply(operations::plan_change_from_json(call.body()), changed);
  plan.files.retention = changed.files.retention;
  plan.dump.retention = changed.dump.retention;
  const Operator operator_{backend, call};
  return success("ok", operations::to_json(operations::preview_retention(
                           services.store, services.vault, services.engine, plan, services.clock.now(), operator_)));
}

}  // namespace

std::vector<Operation> plan_operations(const Backend& backend) {
  return {{.id = "listPlans",
           .method = "GET",
           .path = "/api/v1/plans",
           .access = Access::viewer,
           .act = [&backend](const Call&) { return list_plans(backend); }},
          {.id = "addPlan",
           .method = "POST",
           .path = "/api/v1/plans",
           .access = Access::admin,
           .act = [&backend](const Call& call) { return add_plan(backend, call); }},
          {.id = "getPlan",
           .method = "GET",
           .path = "/api/v1/plans/{name}",
           .access = Access::viewer,
           .act = [&backend](const Call& call) { return show_plan(backend, call); }},
          {.id = "editPlan",
           .method = "PATCH",
           .path = "/api/v1/plans/{name}",
           .access = Access::admin,
           .act = [&backend](const Call& call) { return edit_plan(backend, call); }},
          {.id = "removePlan",
           .method = "DELETE",
           .path = "/api/v1/plans/{name}",
           .access = Access::admin,
           .act = [&backend](const Call& call) { return remove_plan(backend, call); }},
          {.id = "previewRetention",
           .method = "POST",
           .path = "/api/v1/plans/{name}/retention",
           .access = Access::viewer,
           .asks_outside = true,
           .act = [&backend](const Call& call) { return preview_retention(backend, call); }},
          {.id = "startBackup",
           .method = "POST",
           .path = "/api/v1/plans/{name}/runs",
           .access = Access::operator_,
           .act = [&backend](const Call& call) { return back_up(backend, call); }}};
}

}  // namespace strongroom::api
