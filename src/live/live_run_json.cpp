#include "base/text.h"
#include "domain/json_record.h"
#include "live/live_json.h"

namespace strongroom::live {
namespace {

using domain::Record;

// What percent_of() has cut: a little more, so that cutting it again gives the same.
constexpr double kCut = 1e-9;

std::vector<domain::Step> steps_from(const boost::json::array& array) {
  std::vector<domain::Step> steps;
  for (const auto& item : array) {
    if (!item.is_object()) domain::refuse("steps");
    const Record step{item.get_object()};
    steps.push_back({step.text("name"), domain::step_state_from(step.text("state")), step.time("started_at"),
                     step.duration("duration_ms")});
  }
  return steps;
}

domain::Progress progress_from(const Record& record) {
  domain::Progress progress;
  progress.files_done = record.number("files_done");
  progress.files_total = record.number("files_total");
  progress.bytes_done = record.number("bytes_done");
  progress.bytes_total = record.number("bytes_total");
  progress.totals_settled = record.flag("totals_settled");
  progress.totals_estimated = record.text("totals") == "estimated";
  progress.errors = record.number("errors");
  progress.current_file = base::unescape_path(record.text_or_empty("current_file"));
  progress.bytes_stored = record.number("bytes_stored");
  return progress;
}

jobs::Estimate estimate_from(const boost::json::object& object) {
  const Record record{object};
  jobs::Estimate estimate;
  if (!record.is_null("rate")) estimate.bytes_per_second = static_cast<double>(record.number("rate"));
  if (!record.is_null("time_left_ms")) estimate.time_left = record.duration("time_left_ms");
  if (!record.is_null("percent")) estimate.fraction = base::double_or(object, "percent") / 100 + kCut;
  return estimate;
}

std::optional<domain::Waiting> waiting_from(const Record& record) {
  if (record.is_null("waiting")) return std::nullopt;
  const auto waiting = record.object("waiting");
  return domain::Waiting{domain::waiting_reason_from(waiting.text("reason")), waiting.text("text")};
}

jobs::LiveRun read(const boost::json::object& object) {
  const Record record{object};
  jobs::LiveRun run;
  run.id = record.text("run_id");
  run.plan = record.text("plan");
  run.repository = record.text("repository");
  run.database = record.text_or_empty("database");
  run.kind = domain::run_kind_from(record.text("kind"));
  run.state = domain::run_state_from(record.text("state"));
  run.since = record.time("since");
  run.steps = steps_from(record.array("steps"));
  run.progress = progress_from(record.object("progress"));
  run.estimate = estimate_from(object);
  run.waiting = waiting_from(record);
  run.cancelling = record.flag("cancelling");
  run.updated_at = record.time("updated_at");
  return run;
}

}  // namespace

jobs::LiveRun live_run_from_json(const boost::json::object& object) {
  try {
    return read(object);
  } catch (const base::Error& error) {
    domain::throw_as_damage(error);
  }
}

}  // namespace strongroom::live
