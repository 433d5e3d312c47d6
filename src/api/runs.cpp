// Runs: what they were, what they say, and how one is stopped.
#include <utility>

#include "api/envelope.h"
#include "api/resource.h"
#include "api/run_log_source.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "domain/json.h"
#include "operations/runs.h"

namespace strongroom::api {
namespace {

namespace json = boost::json;
using base::Error;
using base::ErrorCode;

constexpr std::ptrdiff_t kMostFollowers = 8;

template <typename Word, typename Parse>
std::optional<Word> query_word(const Call& call, std::string_view name, Parse parse) {
  const auto text = call.query(name);
  if (!text) return std::nullopt;
  try {
    return parse(*text);
  } catch (const Error&) {
    throw Error{ErrorCode::invalid_input, "the parameter '" + std::string{name} + "' has a word that is not known"};
  }
}

Response list_runs(const Backend& backend, const Call& call) {
  domain::RunFilter filter;
  filter.plan = call.query("plan");
  filter.state = query_word<domain::RunState>(call, "state", domain::run_state_from);
  filter.kind = query_word<domain::RunKind>(call, "kind", domain::run_kind_from);
  filter.before_id = call.query("cursor").value_or("");
  filter.limit = call.limit() + 1;  // one more tells whether there is another page
  auto runs = backend.services.store.runs(filter);
  const bool more = runs.size() == filter.limit;
  if (more) runs.pop_back();
  json::array items;
  for (const auto& run : runs) items.emplace_back(domain::to_json(run));
  return success("ok", json::object{{"items", std::move(items)},
                                    {"next_cursor", more ? json::value(runs.back().id) : json::value(nullptr)}});
}

Response show_run(const Backend& backend, const Call& call) {
  return success("ok", domain::to_json(operations::require_run(backend.services.store, call.path("id"))));
}

Response show_log(const Backend& backend, const FollowersPlaces& places, const Call& call) {
  const auto run = operations::require_run(backend.services.store, call.path("id"));
  RunLogRequest request;
  request.path = jobs::run_log_path(backend.services.data.runs(), run.id);
  request.from = call.query_number("from", kMostLogLines).value_or(0);
  request.limit = call.query_number("limit", kMostLogLines);
  if (call.query_flag("follow")) {
    request.unfinished = [&queue = backend.queue, id = run.id] { return !queue.wait_for(id, kFollowPause); };
    request.place = places.take();
  }
  Response response;
  response.payload = Payload{.content_type = "application/x-ndjson", .source = read_run_log(std::move(request))};
  return response;
}

Response cancel_run(const Backend& backend, const Call& call) {
  const auto run_id = operations::cancel_run(backend.tools, call.path("id"));
  return success("the run is being cancelled", json::object{{"run_id", run_id}}, 202);
}

Response retry_run(const Backend& backend, const Call& call) {
  const Operator operator_{backend, call};
  return start_run(backend, call, "it was started again",
                   [&] { return operations::retry_run(backend.tools, operator_, call.path("id")); });
}

}  // namespace

std::vector<Operation> run_operations(const Backend& backend) {
  return {{.id = "listRuns",
           .method = "GET",
           .path = "/api/v1/runs",
           .access = Access::viewer,
           .query = {"plan", "state", "kind", "cursor", "limit"},
           .act = [&backend](const Call& call) { return list_runs(backend, call); }},
          {.id = "getRun",
           .method = "GET",
           .path = "/api/v1/runs/{id}",
           .access = Access::viewer,
           .act = [&backend](const Call& call) { return show_run(backend, call); }},
          {.id = "getRunLog",
           .method = "GET",
           .path = "/api/v1/runs/{id}/log",
           .access = Access::viewer,
           .query = {"from", "limit", "follow"},
           .act = [&backend, places = FollowersPlaces{kMostFollowers}](
                      const Call& call) { return show_log(backend, places, call); }},
          {.id = "cancelRun",
           .method = "POST",
           .path = "/api/v1/runs/{id}/cancel",
           .access = Access::operator_,
           .act = [&backend](const Call& call) { return cancel_run(backend, call); }},
          {.id = "retryRun",
           .method = "POST",
           .path = "/api/v1/runs/{id}/retry",
           .access = Access::admin,
           .act = [&backend](const Call& call) { return retry_run(backend, call); }}};
}

}  // namespace strongroom::api
