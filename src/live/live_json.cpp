#include "live/live_json.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <cmath>
#include <optional>

#include "base/json.h"
#include "base/text.h"
#include "domain/json.h"

namespace strongroom::live {
namespace {

namespace json = boost::json;

template <typename Value, typename Convert>
json::value value_or_null(const std::optional<Value>& value, Convert&& convert) {
  return value ? json::value(convert(*value)) : json::value(nullptr);
}

json::object to_json(const domain::Waiting& waiting) {
  return {{"reason", domain::to_text(waiting.reason)}, {"text", base::terminal_safe(waiting.text)}};
}

// One digit, cut and not rounded: 100 means done.
double percent_of(double fraction) {
  return std::floor(std::clamp(fraction, 0.0, 1.0) * 1000) / 10;
}

json::array steps_of(const jobs::LiveRun& run) {
  json::array steps;
  for (const auto& step : run.steps) steps.emplace_back(domain::to_json(step));
  return steps;
}

}  // namespace

json::object to_json(const jobs::LiveRun& run) {
  return {{"run_id", run.id},
          {"plan", run.plan},
          {"repository", run.repository},
          {"database", run.database.empty() ? json::value(nullptr) : json::value(run.database)},
          {"kind", domain::to_text(run.kind)},
          {"state", domain::to_text(run.state)},
          {"since", base::format_utc(run.since)},
          {"steps", steps_of(run)},
          {"progress", domain::to_json(run.progress)},
          {"rate", value_or_null(run.estimate.bytes_per_second, [](double rate) { return std::llround(rate); })},
          {"time_left_ms", value_or_null(run.estimate.time_left, [](auto left) { return left.count(); })},
          {"percent", value_or_null(run.estimate.fraction, percent_of)},
          {"waiting", value_or_null(run.waiting, [](const auto& waiting) { return to_json(waiting); })},
          {"cancelling", run.cancelling},
          {"updated_at", base::format_utc(run.updated_at)}};
}

json::object to_json(const jobs::LedgerView& ledger) {
  return {{"state", jobs::to_text(ledger.state)},
          {"size", ledger.size},
          {"newest_at", base::time_or_null(ledger.newest_at)}};
}

}  // namespace strongroom::live
