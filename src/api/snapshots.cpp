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
#include "operations/plans.h"

namespace strongroom::api {
namespace {

namespace json = boost::json;

operations::SnapshotScope scope_of(const Backend& backend, const Call& call) {
  auto& services = backend.services;
  if (const auto plan = call.query("plan")) {
    if (operations::require_plan(services.store, *plan).repository != call.path("name"))
      throw base::Error{base::ErrorCode::not_found, "this plan keeps nothing in this repository"};
    return operations::snapshots_of_plan(services.store, services.vault, *plan);
  }
  return operations::snapshots_of_repository(services.store, services.vault, call.path("name"));
}

Response list_snapshots(const Backend& backend, const Call& call) {
  json::array items;
  for (const auto& snapshot :
       operations::list_snapshots(backend.services.engine, scope_of(backend, call), Operator{backend, call}))
    items.emplace_back(domain::to_json(snapshot));
  return success("ok", json::object{{"items", std::move(items)}, {"next_cursor", nullptr}});
}

// As long as restic gives entries; one that is not there is found when the first would come.
Response list_tree(const Backend& backend, const Call& call) {
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

Response find_in_snapshots(const Backend& backend, const Call& call) {
  operations::FindDraft draft;
  draft.patterns = {call.query("pattern").value_or("")};
  draft.snapshot = call.query("snapshot").value_or("");
  draft.ignore_case = call.query_flag("ignore_case");
  const auto found =
      operations::find_in_snapshots(backend.services.engine, scope_of(backend, call), draft, Operator{backend, call});
  return success("ok", json::object{{"items", operations::to_json(found)}, {"next_cursor", nullptr}});
}

json::object last_line(const operations::ComparedSnapshots& two, const domain::SnapshotDifference& difference) {
  return {{"from", two.from.id},
          {"to", two.to.id},
          {"changed_files", difference.changed_files},
          {"added", domain::to_json(difference.added)},
          {"removed", domain::to_json(difference.removed)}};
}

Response diff_snapshots(const Backend& backend, const Call& call) {
  const auto scope = scope_of(backend, call);
  auto operator_ = std::make_shared<const Operator>(backend, call);
  const auto two = operations::snapshots_to_compare(backend.services.engine, scope, call.query("from").value_or(""),
                                                    call.path("snapshot"), operator_->call());
  auto write = [&backend, scope, two, operator_](const BodySink& sink) {
    const auto difference = operations::compare_snapshots(
        backend.services.engine, scope, two,
        [&](const domain::SnapshotChange& change) { sink(json::serialize(domain::to_json(change)) + "\n"); },
        operator_->call());
    sink(json::serialize(last_line(two, difference)) + "\n");
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
           .act = [&backend](const Call& call) { return list_snapshots(backend, call); }},
          {.id = "listTree",
           .method = "GET",
           .path = "/api/v1/repositories/{name}/snapshots/{snapshot}/tree",
           .access = Access::viewer,
           .query = {"plan", "path", "recursive"},
           .asks_outside = true,
           .act = [&backend](const Call& call) { return list_tree(backend, call); }},
          {.id = "diffSnapshots",
           .method = "GET",
           .path = "/api/v1/repositories/{name}/snapshots/{snapshot}/diff",
           .access = Access::viewer,
           .query = {"plan", "from"},
           .asks_outside = true,
           .act = [&backend](const Call& call) { return diff_snapshots(backend, call); }},
          {.id = "findInSnapshots",
           .method = "GET",
           .path = "/api/v1/repositories/{name}/find",
           .access = Access::viewer,
           .query = {"plan", "pattern", "snapshot", "ignore_case"},
           .asks_outside = true,
           .act = [&backend](const Call& call) { return find_in_snapshots(backend, call); }}};
}

}  // namespace strongroom::api
