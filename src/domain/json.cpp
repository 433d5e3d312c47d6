#include "domain/json.h"

#include "base/json.h"
#include "base/text.h"
#include "domain/json_record.h"

namespace strongroom::domain {
namespace {

namespace json = boost::json;
using base::escape_path;

base::ErrorCode code_from(const std::string& name) {
  const auto code = base::error_code_from_name(name);
  if (!code) refuse("code");
  return *code;
}

json::object to_json(const Warning& warning) {
  return {{"code", base::error_class(warning.code).name},
          {"message", warning.message},
          {"path", warning.path.empty() ? json::value(nullptr) : json::value(escape_path(warning.path))}};
}

json::object to_json(const SnapshotRetention& retention) {
  return {{"keep_last", retention.keep_last},       {"keep_hourly", retention.keep_hourly},
          {"keep_daily", retention.keep_daily},     {"keep_weekly", retention.keep_weekly},
          {"keep_monthly", retention.keep_monthly}, {"keep_yearly", retention.keep_yearly},
          {"keep_within", retention.keep_within},   {"when", domain::to_text(retention.when)}};
}

SnapshotRetention snapshot_retention_from(const Record& record) {
  SnapshotRetention retention;
  retention.keep_last = record.small_number("keep_last");
  retention.keep_hourly = record.small_number("keep_hourly");
  retention.keep_daily = record.small_number("keep_daily");
  retention.keep_weekly = record.small_number("keep_weekly");
  retention.keep_monthly = record.small_number("keep_monthly");
  retention.keep_yearly = record.small_number("keep_yearly");
  retention.keep_within = record.text("keep_within");
  retention.when = retention_when_from(record.text("when"));
  return retention;
}

json::object to_json(const FilesOptions& files) {
  return {{"sources", paths_to_json(files.sources)},
          {"exclude", paths_to_json(files.excludes)},
          {"iexclude", paths_to_json(files.iexcludes)},
          {"exclude_file", paths_to_json(files.exclude_files)},
          {"exclude_if_present", paths_to_json(files.exclude_if_present)},
          {"exclude_caches", files.exclude_caches},
          {"exclude_larger_than", files.exclude_larger_than},
          {"one_file_system", files.one_file_system},
          {"tags", paths_to_json(files.tags)},
          {"host", files.host},
          {"compression", files.compression},
          {"upload_limit_kib", files.upload_limit_kib},
          {"download_limit_kib", files.download_limit_kib},
          {"read_concurrency", files.read_concurrency},
          {"extra_arguments", paths_to_json(files.extra_arguments)},
          {"retention", to_json(files.retention)}};
}

FilesOptions files_from(const Record& record) {
  FilesOptions files;
  files.sources = record.paths("sources");
  files.excludes = record.paths("exclude");
  files.iexcludes = record.paths("iexclude");
  files.exclude_files = record.paths("exclude_file");
  files.exclude_if_present = record.paths("exclude_if_present");
  files.exclude_caches = record.flag("exclude_caches");
  files.exclude_larger_than = record.text("exclude_larger_than");
  files.one_file_system = record.flag("one_file_system");
  files.tags = record.paths("tags");
  files.host = record.text("host");
  files.compression = record.text("compression");
  files.upload_limit_kib = record.number("upload_limit_kib");
  files.download_limit_kib = record.number("download_limit_kib");
  files.read_concurrency = record.small_number("read_concurrency");
  files.extra_arguments = record.paths("extra_arguments");
  if (record.has("retention")) files.retention = snapshot_retention_from(record.object("retention"));
  return files;
}

json::object to_json(const Retention& retention) {
  return {{"keep_days", retention.keep_days},       {"keep_last", retention.keep_last},
          {"keep_daily", retention.keep_daily},     {"keep_weekly", retention.keep_weekly},
          {"keep_monthly", retention.keep_monthly}, {"when", domain::to_text(retention.when)}};
}

Retention retention_from(const Record& record) {
  Retention retention;
  retention.keep_days = record.small_number("keep_days");
  retention.keep_last = record.small_number("keep_last");
  retention.keep_daily = record.small_number("keep_daily");
  retention.keep_weekly = record.small_number("keep_weekly");
  retention.keep_monthly = record.small_number("keep_monthly");
  retention.when = retention_when_from(record.text("when"));
  return retention;
}

json::object to_json(const DumpOptions& dump) {
  return {
      {"database", dump.database}, {"directory", escape_path(dump.directory)}, {"level", dump.level},
      {"globals", dump.globals},   {"all_databases", dump.all_databases},      {"retention", to_json(dump.retention)}};
}

DumpOptions dump_options_from(const Record& record) {
  DumpOptions dump;
  dump.database = record.text("database");
  dump.directory = base::unescape_path(record.text("directory"));
  dump.level = record.text("level");
  dump.globals = record.flag("globals");
  dump.all_databases = record.flag("all_databases");
  dump.retention = retention_from(record.object("retention"));
  return dump;
}

json::value to_json(const RunDumps& dumps) {
  if (dumps.count == 0) return nullptr;
  return json::object{{"count", dumps.count},
                      {"filename", dumps.filename},
                      {"path", escape_path(dumps.path)},
                      {"size", dumps.size},
                      {"size_text", base::format_bytes(dumps.size)},
                      {"sha256", dumps.sha256}};
}

RunDumps run_dumps_from(const Record& record) {
  return {record.number("count"), record.text("filename"), base::unescape_path(record.text("path")),
          record.number("size"), record.text("sha256")};
}

json::array warnings_to_json(const std::vector<Warning>& warnings) {
  json::array array;
  for (const auto& warning : warnings) array.emplace_back(to_json(warning));
  return array;
}

json::array steps_to_json(const std::vector<Step>& steps) {
  json::array array;
  for (const auto& step : steps) array.emplace_back(to_json(step));
  return array;
}

std::vector<Warning> warnings_from(const json::array& array) {
  std::vector<Warning> warnings;
  for (const auto& item : array) {
    if (!item.is_object()) refuse("warnings");
    const Record record{item.get_object()};
    warnings.push_back(
        {code_from(record.text("code")), record.text("message"), base::unescape_path(record.text_or_empty("path"))});
  }
  return warnings;
}

std::vector<Step> steps_from(const json::array& array) {
  std::vector<Step> steps;
  for (const auto& item : array) {
    if (!item.is_object()) refuse("steps");
    const Record record{item.get_object()};
    steps.push_back({record.text("name"), step_state_from(record.text("state")), record.time("started_at"),
                     record.duration("duration_ms")});
  }
  return steps;
}

json::object to_json(const RetryPolicy& retries) {
  return {{"attempts", retries.attempts},
          {"first_ms", count(retries.first)},
          {"factor", retries.factor},
          {"most_ms", count(retries.most)}};
}

RetryPolicy retry_policy_from(const Record& record) {
  return {record.small_number("attempts"), record.duration("first_ms"), record.small_number("factor"),
          record.duration("most_ms")};
}

json::array retries_to_json(const std::vector<Retry>& retries) {
  json::array array;
  for (const auto& retry : retries) array.emplace_back(to_json(retry));
  return array;
}

std::vector<Retry> retries_from(const json::array& array) {
  std::vector<Retry> retries;
  for (const auto& item : array) {
    if (!item.is_object()) refuse("retries");
    const Record record{item.get_object()};
    retries.push_back({record.text("step"), code_from(record.text("code")), record.text("message"),
                       record.time("failed_at"), record.time("next_at")});
  }
  return retries;
}

DataPart data_part_from(const Record& record) {
  return {record.small_number("number"), record.small_number("of")};
}

}  // namespace

json::object to_json(const Retry& retry) {
  return {{"step", retry.step},
          {"code", base::error_class(retry.code).name},
          {"message", retry.message},
          {"failed_at", base::format_utc(retry.failed_at)},
          {"next_at", base::format_utc(retry.next_at)}};
}

json::object to_json(const RunError& error) {
  return {{"code", base::error_class(error.code).name}, {"message", error.message}, {"hint", error.hint}};
}

json::object to_json(const Step& step) {
  return {{"name", step.name},
          {"state", domain::to_text(step.state)},
          {"started_at", base::format_utc(step.started_at)},
          {"duration_ms", count(step.duration)}};
}

// What only runs over databases have, and what only some runs have, is left out of the others: their records are as
// they were before there was such a thing.
json::object to_json(const Run& run) {
  json::object object{{"id", run.id},
                      {"plan", run.plan},
                      {"repository", run.repository},
                      {"kind", to_text(run.kind)},
                      {"state", to_text(run.state)},
                      {"verified", run.verified},
                      {"trigger", to_text(run.trigger)},
                      {"actor", run.actor},
                      {"created_at", base::format_utc(run.created_at)},
                      {"started_at", base::time_or_null(run.started_at)},
                      {"finished_at", base::time_or_null(run.finished_at)},
                      {"duration_ms", count(run.duration)},
                      {"snapshot_id", text_or_null(run.snapshot_id)},
                      {"files",
                       {{"new", run.files.added},
                        {"changed", run.files.changed},
                        {"unmodified", run.files.unmodified},
                        {"total", run.files.total}}},
                      {"bytes", {{"processed", run.bytes.processed}, {"added", run.bytes.added}}},
                      {"warnings", warnings_to_json(run.warnings)},
                      {"warning_count", run.warning_count},
                      {"error", run.error ? json::value(to_json(*run.error)) : json::value(nullptr)},
                      {"steps", steps_to_json(run.steps)},
                      {"target", run.target.empty() ? json::value(nullptr) : json::value(escape_path(run.target))},
                      {"retry_of", run.retry_of ? json::value(*run.retry_of) : json::value(nullptr)},
                      {"ledger_seq", run.ledger_seq ? json::value(*run.ledger_seq) : json::value(nullptr)}};
  if (!run.database.empty()) {
    object["database"] = run.database;
    object["dump"] = to_json(run.dumps);
  }
  if (!run.retries.empty()) object["retries"] = retries_to_json(run.retries);
  if (run.scheduled_at) object["scheduled_at"] = base::format_utc(*run.scheduled_at);
  if (run.next_at) object["next_at"] = base::format_utc(*run.next_at);
  if (run.data_part) object["data_part"] = {{"number", run.data_part->number}, {"of", run.data_part->of}};
  if (run.freed_bytes) object["freed_bytes"] = *run.freed_bytes;
  return object;
}

Run run_from_json(const json::object& object) try {
  const Record record{object};
  Run run;
  run.id = record.text("id");
  run.plan = record.text("plan");
  run.repository = record.text("repository");
  if (record.has("database")) {
    run.database = record.text("database");
    if (!record.is_null("dump")) run.dumps = run_dumps_from(record.object("dump"));
  }
  run.kind = run_kind_from(record.text("kind"));
  run.state = run_state_from(record.text("state"));
  run.verified = record.flag("verified");
  run.trigger = trigger_from(record.text("trigger"));
  run.actor = record.text("actor");
  run.created_at = record.time("created_at");
  run.started_at = record.time_or_none("started_at");
  run.finished_at = record.time_or_none("finished_at");
  run.duration = record.duration("duration_ms");
  run.snapshot_id = record.text_or_empty("snapshot_id");
  const auto files = record.object("files");
  run.files = {files.number("new"), files.number("changed"), files.number("unmodified"), files.number("total")};
  const auto bytes = record.object("bytes");
  run.bytes = {bytes.number("processed"), bytes.number("added")};
  run.warnings = warnings_from(record.array("warnings"));
  run.warning_count = record.number("warning_count");
  if (!record.is_null("error")) {
    const auto error = record.object("error");
    run.error = RunError{code_from(error.text("code")), error.text("message"), error.text("hint")};
  }
  run.steps = steps_from(record.array("steps"));
  run.target = base::unescape_path(record.text_or_empty("target"));
  if (!record.is_null("retry_of")) run.retry_of = record.text("retry_of");
  if (!record.is_null("ledger_seq")) run.ledger_seq = record.number("ledger_seq");
  if (record.has("retries")) run.retries = retries_from(record.array("retries"));
  if (record.has("scheduled_at")) run.scheduled_at = record.time("scheduled_at");
  if (record.has("next_at")) run.next_at = record.time("next_at");
  if (record.has("data_part")) run.data_part = data_part_from(record.object("data_part"));
  if (record.has("freed_bytes")) run.freed_bytes = record.number("freed_bytes");
  return run;
} catch (const base::Error& error) {
  throw_as_damage(error);
}

json::object to_json(const Plan& plan) {
  json::object object{{"name", plan.name}, {"kind", plan.is_database() ? "database" : "files"}};
  if (plan.is_database()) {
    object["dump"] = to_json(plan.dump);
  } else {
    object["repository"] = plan.repository;
    object["files"] = to_json(plan.files);
    object["check"] = to_text(plan.check);
  }
  object["schedule"] = text_or_null(plan.schedule);
  object["time_zone"] = text_or_null(plan.time_zone);
  object["missed"] = to_text(plan.missed);
  object["jitter_ms"] = count(plan.jitter);
  object["paused"] = plan.paused;
  object["windows"] = text_or_null(plan.windows);
  object["retries"] = to_json(plan.retries);
  object["limits"] = {{"network_ms", count(plan.limits.network)},
                      {"lock_wait_ms", count(plan.limits.lock_wait)},
                      {"stall_ms", count(plan.limits.stall)}};
  object["created_at"] = base::format_utc(plan.created_at);
  return object;
}

Plan plan_from_json(const json::object& object) try {
  const Record record{object};
  Plan plan;
  plan.name = record.text("name");
  if (record.text("kind") == "database") {
    plan.dump = dump_options_from(record.object("dump"));
  } else {
    plan.repository = record.text("repository");
    plan.files = files_from(record.object("files"));
    plan.check = check_policy_from(record.text("check"));
  }
  if (record.has("schedule")) plan.schedule = record.text_or_empty("schedule");
  if (record.has("time_zone")) plan.time_zone = record.text_or_empty("time_zone");
  if (record.has("missed")) plan.missed = missed_runs_from(record.text("missed"));
  if (record.has("jitter_ms")) plan.jitter = record.duration("jitter_ms");
  if (record.has("paused")) plan.paused = record.flag("paused");
  if (record.has("windows")) plan.windows = record.text_or_empty("windows");
  if (record.has("retries")) plan.retries = retry_policy_from(record.object("retries"));
  const auto limits = record.object("limits");
  plan.limits = {limits.duration("network_ms"), limits.duration("lock_wait_ms"), limits.duration("stall_ms")};
  plan.created_at = record.time("created_at");
  return plan;
} catch (const base::Error& error) {
  throw_as_damage(error);
}

json::object to_json(const Progress& progress) {
  return {{"files_done", progress.files_done},
          {"files_total", progress.files_total},
          {"bytes_done", progress.bytes_done},
          {"bytes_total", progress.bytes_total},
          {"totals_settled", progress.totals_settled},
          {"totals", progress.totals_settled     ? "settled"
                     : progress.totals_estimated ? "estimated"
                                                 : "unknown"},
          {"errors", progress.errors},
          {"current_file",
           progress.current_file.empty() ? json::value(nullptr) : json::value(escape_path(progress.current_file))},
          {"bytes_stored", progress.bytes_stored}};
}

}  // namespace strongroom::domain
