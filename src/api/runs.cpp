// Runs: what they were, what they say, and how one is stopped.
#include <utility>

#include "api/backend.h"
#include "api/call.h"
#include "api/envelope.h"
#include "api/run_log_source.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "domain/json.h"

namespace strongroom::api {
namespace {

namespace json = boost::json;
using base::Error;
using base::ErrorCode;

constexpr std::size_t kShownId = 200;

Error no_such_run(std::string_view given) {
  return Error{ErrorCode::not_found, "there is no run '" + base::terminal_safe(given.substr(0, kShownId)) + "'"};
}

domain::Run require_run(const Backend& backend, const std::string& id) {
  if (auto run = backend.services.store.find_run(id)) return *run;
  throw no_such_run(id);
}

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

Response list(const Backend& backend, const Call& call) {
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

Response show(const Backend& backend, const Call& call) {
  return success("ok", domain::to_json(require_run(backend, call.path("id"))));
}

Response log(const Backend& backend, const Call& call) {
  const auto run = require_run(backend, call.path("id"));
  RunLogRequest request;
  request.path = jobs::run_log_path(backend.services.data.runs(), run.id);
  request.from = call.query_number("from", kMostLogLines).value_or(0);
  request.limit = call.query_number("limit", kMostLogLines);
  if (call.query_flag("follow"))
    request.unfinished = [&queue = backend.queue, id = run.id] { return !queue.wait_for(id, kFollowPause); };
  Response response;
  response.payload = Payload{.content_type = "application/x-ndjson", .source = read_run_log(std::move(request))};
  return response;
}

// Throws conflict when `given` fits several.
std::string find_unfinished(const std::vector<std::string>& ids, std::string_view given) {
  std::string found;
  for (const auto& id : ids) {
    if (id == given) return id;
    if (!id.starts_with(given) && !id.ends_with(given)) continue;
    if (!found.empty())
      throw Error::with_words(ErrorCode::conflict, "several runs match",
                              "'" + base::terminal_safe(given) + "' fits " + found + " and " + id,
                              "Give more of the run's id.");
    found = id;
  }
  return found;
}

Response cancel(const Backend& backend, const Call& call) {
  const auto& given = call.path("id");
  const auto run_id = find_unfinished(backend.queue.unfinished(), given);
  // It may have ended since it was found.
  if (run_id.empty() || !backend.queue.cancel(run_id))
    throw Error::with_words(ErrorCode::not_found, "no such run is queued or running",
                            base::terminal_safe(given.substr(0, kShownId)),
                            "Look at what is running with 'strongroom status'.");
  backend.services.tracker.cancelling(run_id);
  return success("the run is being cancelled", json::object{{"run_id", run_id}}, 202);
}

}  // namespace

std::vector<Operation> run_operations(const Backend& backend) {
  return {{.id = "listRuns",
           .method = "GET",
           .path = "/api/v1/runs",
           .access = Access::viewer,
           .query = {"plan", "state", "kind", "cursor", "limit"},
           .act = [&backend](const Call& call) { return list(backend, call); }},
          {.id = "getRun",
           .method = "GET",
           .path = "/api/v1/runs/{id}",
           .access = Access::viewer,
           .act = [&backend](const Call& call) { return show(backend, call); }},
          {.id = "getRunLog",
           .method = "GET",
           .path = "/api/v1/runs/{id}/log",
           .access = Access::viewer,
           .query = {"from", "limit", "follow"},
           .act = [&backend](const Call& call) { return log(backend, call); }},
          {.id = "cancelRun",
           .method = "POST",
           .path = "/api/v1/runs/{id}/cancel",
           .access = Access::operator_,
           .quick = true,
           .act = [&backend](const Call& call) { return cancel(backend, call); }}};
}

}  // namespace strongroom::api
