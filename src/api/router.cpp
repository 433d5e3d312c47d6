#include "api/router.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

#include "api/envelope.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "domain/json.h"

namespace strongroom::api {
namespace {

namespace json = boost::json;
using base::Error;
using base::ErrorCode;

constexpr std::string_view kStatus = "/api/v1/status";
constexpr std::string_view kRuns = "/api/v1/runs/";
constexpr std::string_view kCancel = "/cancel";
constexpr std::size_t kShownTarget = 200;

std::string_view without_query(std::string_view target) {
  return target.substr(0, target.find('?'));
}

// The ID of /api/v1/runs/ID/cancel; empty = another path.
std::string_view run_to_cancel(std::string_view path) {
  if (!path.starts_with(kRuns) || !path.ends_with(kCancel) || path.size() <= kRuns.size() + kCancel.size()) return {};
  const auto id = path.substr(kRuns.size(), path.size() - kRuns.size() - kCancel.size());
  return id.find('/') == std::string_view::npos ? id : std::string_view{};
}

Response no_such_path(std::string_view target) {
  return failure(Error::with_words(ErrorCode::not_found, "there is no such path",
                                   base::terminal_safe(target.substr(0, kShownTarget)),
                                   "The API begins at /api/v1; its documentation names every path."));
}

Response wrong_method(std::string_view allowed) {
  return failure(Error::with_words(ErrorCode::invalid_input, "this path does not take that method", {},
                                   "Use " + std::string{allowed} + "."),
                 405);
}

Error no_unfinished_run(std::string_view given) {
  return Error::with_words(ErrorCode::not_found, "no such run is queued or running",
                           base::terminal_safe(given.substr(0, kShownTarget)),
                           "Look at what is running with 'strongroom status'.");
}

// Throws conflict when `given` fits several.
std::string find_unfinished(const std::vector<std::string>& ids, std::string_view given) {
  if (given.empty()) return {};
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

template <typename Value, typename Convert>
json::value value_or_null(const std::optional<Value>& value, Convert&& convert) {
  return value ? json::value(convert(*value)) : json::value(nullptr);
}

json::object to_json(const domain::Waiting& waiting) {
  const bool network = waiting.reason == domain::Waiting::Reason::network;
  return {{"reason", network ? "network" : "lock"}, {"text", base::terminal_safe(waiting.text)}};
}

// One digit, cut and not rounded: 100 means done.
double percent_of(double fraction) {
  return std::floor(std::clamp(fraction, 0.0, 1.0) * 1000) / 10;
}

json::array steps_of(const jobs::LiveRun& live) {
  json::array steps;
  for (const auto& step : live.steps) steps.emplace_back(domain::to_json(step));
  return steps;
}

json::object to_json(const jobs::LedgerView& ledger) {
  return {{"state", jobs::to_text(ledger.state)},
          {"size", ledger.size},
          {"newest_at", base::time_or_null(ledger.newest_at)}};
}

std::string count_of_runs(std::size_t count) {
  if (count == 0) return "nothing is running";
  return count == 1 ? "1 run is unfinished" : std::to_string(count) + " runs are unfinished";
}

}  // namespace

json::object to_json(const jobs::LiveRun& live) {
  return {{"run_id", live.id},
          {"plan", live.plan},
          {"repository", live.repository},
          {"database", live.database.empty() ? json::value(nullptr) : json::value(live.database)},
          {"kind", domain::to_text(live.kind)},
          {"state", domain::to_text(live.state)},
          {"since", base::format_utc(live.since)},
          {"steps", steps_of(live)},
          {"progress", domain::to_json(live.progress)},
          {"rate", value_or_null(live.estimate.bytes_per_second, [](double rate) { return std::llround(rate); })},
          {"time_left_ms", value_or_null(live.estimate.time_left, [](auto left) { return left.count(); })},
          {"percent", value_or_null(live.estimate.fraction, percent_of)},
          {"waiting", value_or_null(live.waiting, [](const auto& waiting) { return to_json(waiting); })},
          {"cancelling", live.cancelling},
          {"updated_at", base::format_utc(live.updated_at)}};
}

Router::Router(OwnerInfo owner, jobs::Tracker& tracker, jobs::RunQueue& queue, const jobs::LedgerWatch& ledger)
    : owner_{std::move(owner)}, tracker_{tracker}, queue_{queue}, ledger_{ledger} {}

Response Router::handle(const Request& request) const try {
  const auto path = without_query(request.target);
  if (path == kStatus) return request.method == "GET" ? status() : wrong_method("GET");
  if (const auto id = run_to_cancel(path); !id.empty())
    return request.method == "POST" ? cancel(std::string{id}) : wrong_method("POST");
  return no_such_path(path);
} catch (const Error& error) {
  return failure(error);
} catch (const std::exception& error) {
  return failure(Error{ErrorCode::internal, {}, error.what()});
}

Response Router::status() const {
  json::array running;
  for (const auto& live : tracker_.live()) running.emplace_back(to_json(live));
  const auto message = count_of_runs(running.size());
  return success(
      message,
      json::object{
          {"owner",
           {{"pid", owner_.pid}, {"command", base::terminal_safe(owner_.command)}, {"version", STRONGROOM_VERSION}}},
          {"running", std::move(running)},
          {"ledger", to_json(ledger_.view())}});
}

Response Router::cancel(const std::string& given) const {
  const auto run_id = find_unfinished(queue_.unfinished(), given);
  // It may have ended since it was found.
  if (run_id.empty() || !queue_.cancel(run_id)) throw no_unfinished_run(given);
  tracker_.cancelling(run_id);
  return success("the run is being cancelled", json::object{{"run_id", run_id}}, 202);
}

}  // namespace strongroom::api
