// Snapshots of a repository, and what is in one.
#include "operations/snapshots.h"

#include <memory>
#include <utility>

#include "api/envelope.h"
#include "api/pushed_body.h"
#include "api/resource.h"
#include "base/json.h"
#include "base/text.h"
#include "domain/json.h"

namespace strongroom::api {
namespace {

namespace json = boost::json;

operations::SnapshotScope scope_of(const Backend& backend, const Call& call) {
  auto& services = backend.services;
  if (const auto plan = call.query("plan")) return operations::snapshots_of_plan(services.store, services.vault, *plan);
  return operations::snapshots_of_repository(services.store, services.vault, call.path("name"));
}

Response list(const Backend& backend, const Call& call) {
  json::array items;
  for (const auto& snapshot :
       operations::list_snapshots(backend.services.engine, scope_of(backend, call), Operator{backend, call}))
    items.emplace_back(domain::to_json(snapshot));
  return success("ok", json::object{{"items", std::move(items)}, {"next_cursor", nullptr}});
}

// As long as restic gives entries; one that is not there is found when the first would come.
Response tree(const Backend& backend, const Call& call) {
  operations::TreeRequest request;
  request.snapshot = call.path("snapshot");
  request.directory = base::unescape_path(call.query("path").value_or(""));
  request.recursive = call.query_flag("recursive");
  auto operator_ = std::make_shared<const Operator>(backend, call);
  auto write = [&backend, scope = scope_of(backend, call), request, operator_](const BodySink& sink) {
    operations::list_tree(
        backend.services.engine, scope, request,
        [&](const domain::SnapshotEntry& entry) { sink(json::serialize(domain::to_json(entry)) + "\n"); },
        operator_->call());
  };
  Response response;
  response.payload = Payload{.content_type = "application/x-ndjson", .source = begun(pushed_body(std::move(write)))};
  return response;
}

}  // namespace

std::vector<Operation> snapshot_operations(const Backend& backend) {
  return {{.id = "listSnapshots",
           .method = "GET",
           .path = "/api/v1/repositories/{name}/snapshots",
           .access = Access::viewer,
           .query = {"plan"},
           .asks_outside = true,
           .act = [&backend](const Call& call) { return list(backend, call); }},
          {.id = "listTree",
           .method = "GET",
           .path = "/api/v1/repositories/{name}/snapshots/{snapshot}/tree",
           .access = Access::viewer,
           .query = {"plan", "path", "recursive"},
           .asks_outside = true,
           .act = [&backend](const Call& call) { return tree(backend, call); }}};
}

}  // namespace strongroom::api
