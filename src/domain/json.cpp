#include "domain/json.h"

#include <limits>

#include "base/json.h"
#include "base/text.h"

namespace strongroom::domain {
namespace {

namespace json = boost::json;
using base::escape_path;

json::array paths_to_json(const std::vector<std::string>& paths) {
  json::array array;
  for (const auto& path : paths) array.emplace_back(escape_path(path));
  return array;
}

json::array texts_to_json(const std::vector<std::string>& texts) {
  json::array array;
  for (const auto& text : texts) array.emplace_back(base::terminal_safe(text));
  return array;
}

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

std::int64_t count(base::Milliseconds duration) {
  return duration.count();
}

[[noreturn]] void refuse(std::string_view what) {
  throw base::Error{base::ErrorCode::integrity, "a record in the store cannot be read: " + std::string{what}};
}

// A word, time or path that the reading functions of base and domain refuse is as wrong in the store as a missing
// member.
[[noreturn]] void throw_as_damage(const base::Error& error) {
  if (error.code() == base::ErrorCode::integrity) throw error;
  refuse(error.message());
}

// Reads members of a record that we wrote ourselves: anything unexpected is damage.
class Record {
 public:
  explicit Record(const json::object& object) : object_{object} {}

  std::string text(std::string_view key) const {
    const auto& value = at(key);
    if (!value.is_string()) refuse(key);
    return {value.get_string().data(), value.get_string().size()};
  }
  std::string text_or_empty(std::string_view key) const { return is_null(key) ? std::string{} : text(key); }
  std::uint64_t number(std::string_view key) const {
    const auto& value = at(key);
    if (!value.is_uint64() && !(value.is_int64() && value.get_int64() >= 0)) refuse(key);
    return base::uint_or(object_, key);
  }
  unsigned small_number(std::string_view key) const {
    const auto value = number(key);
    if (value > std::numeric_limits<unsigned>::max()) refuse(key);
    return static_cast<unsigned>(value);
  }
  bool flag(std::string_view key) const {
    if (!at(key).is_bool()) refuse(key);
    return at(key).get_bool();
  }
  base::Milliseconds duration(std::string_view key) const {
    const auto milliseconds = number(key);
    if (milliseconds > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) refuse(key);
    return base::Milliseconds{static_cast<std::int64_t>(milliseconds)};
  }
  base::UtcTime time(std::string_view key) const { return base::parse_utc(text(key)); }
  std::optional<base::UtcTime> time_or_none(std::string_view key) const {
    return is_null(key) ? std::nullopt : std::optional{time(key)};
  }
  Record object(std::string_view key) const {
    if (!at(key).is_object()) refuse(key);
    return Record{at(key).get_object()};
  }
  const json::array& array(std::string_view key) const {
    if (!at(key).is_array()) refuse(key);
    return at(key).get_array();
  }
  std::vector<std::string> paths(std::string_view key) const {
    std::vector<std::string> paths;
    for (const auto& item : array(key)) {
      if (!item.is_string()) refuse(key);
      paths.push_back(base::unescape_path({item.get_string().data(), item.get_string().size()}));
    }
    return paths;
  }
  bool is_null(std::string_view key) const { return at(key).is_null(); }

 private:
  const json::value& at(std::string_view key) const {
    const auto* value = object_.if_contains(key);
    if (value == nullptr) refuse(key);
    return *value;
  }
  const json::object& object_;
};

std::string_view to_text(CheckPolicy policy) {
  switch (policy) {
    case CheckPolicy::daily:
      return "daily";
    case CheckPolicy::weekly:
      return "weekly";
    case CheckPolicy::every_run:
      break;
  }
  return "every-run";
}

CheckPolicy check_policy_from(const std::string& text) {
  if (text == "every-run") return CheckPolicy::every_run;
  if (text == "daily") return CheckPolicy::daily;
  if (text == "weekly") return CheckPolicy::weekly;
  refuse("check");
}

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
          {"extra_arguments", paths_to_json(files.extra_arguments)}};
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
  return files;
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

}  // namespace

json::object to_json(const RunError& error) {
  return {{"code", base::error_class(error.code).name}, {"message", error.message}, {"hint", error.hint}};
}

json::object to_json(const Step& step) {
  return {{"name", step.name},
          {"state", domain::to_text(step.state)},
          {"started_at", base::format_utc(step.started_at)},
          {"duration_ms", count(step.duration)}};
}

json::object to_json(const Run& run) {
  return {{"id", run.id},
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
}

Run run_from_json(const json::object& object) try {
  const Record record{object};
  Run run;
  run.id = record.text("id");
  run.plan = record.text("plan");
  run.repository = record.text("repository");
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
  return run;
} catch (const base::Error& error) {
  throw_as_damage(error);
}

json::object to_json(const Plan& plan) {
  return {{"name", plan.name},
          {"kind", "files"},
          {"repository", plan.repository},
          {"files", to_json(plan.files)},
          {"check", to_text(plan.check)},
          {"limits",
           {{"network_ms", count(plan.limits.network)},
            {"lock_wait_ms", count(plan.limits.lock_wait)},
            {"stall_ms", count(plan.limits.stall)}}},
          {"created_at", base::format_utc(plan.created_at)}};
}

Plan plan_from_json(const json::object& object) try {
  const Record record{object};
  Plan plan;
  plan.name = record.text("name");
  plan.repository = record.text("repository");
  plan.files = files_from(record.object("files"));
  plan.check = check_policy_from(record.text("check"));
  const auto limits = record.object("limits");
  plan.limits = {limits.duration("network_ms"), limits.duration("lock_wait_ms"), limits.duration("stall_ms")};
  plan.created_at = record.time("created_at");
  return plan;
} catch (const base::Error& error) {
  throw_as_damage(error);
}

json::object to_json(const Repository& repository) {
  return {{"name", repository.name},
          {"location", repository.shown_location},
          {"backend", repository.backend},
          {"created_at", base::format_utc(repository.created_at)},
          {"checked_at", base::time_or_null(repository.checked_at)}};
}

json::object to_json(const Progress& progress) {
  return {{"files_done", progress.files_done},
          {"files_total", progress.files_total},
          {"bytes_done", progress.bytes_done},
          {"bytes_total", progress.bytes_total},
          {"totals_settled", progress.totals_settled},
          {"errors", progress.errors},
          {"current_file",
           progress.current_file.empty() ? json::value(nullptr) : json::value(escape_path(progress.current_file))}};
}

json::object to_json(const Snapshot& snapshot) {
  return {{"id", snapshot.id},
          {"time", base::format_utc(snapshot.time)},
          {"host", base::terminal_safe(snapshot.host)},
          {"user", base::terminal_safe(snapshot.user)},
          {"paths", paths_to_json(snapshot.paths)},
          {"tags", texts_to_json(snapshot.tags)}};
}

json::object to_json(const SnapshotEntry& entry) {
  return {{"path", escape_path(entry.path)},
          {"type", entry.type},
          {"size", entry.size},
          {"modified", base::time_or_null(entry.modified)}};
}

json::object to_json(const RepositoryStats& stats) {
  return {{"snapshots", stats.snapshots}, {"stored_bytes", stats.stored_bytes}, {"restore_bytes", stats.restore_bytes}};
}

json::object to_json(const RepositoryLock& lock) {
  return {{"id", lock.id},
          {"time", base::format_utc(lock.time)},
          {"exclusive", lock.exclusive},
          {"host", base::terminal_safe(lock.host)},
          {"user", base::terminal_safe(lock.user)},
          {"pid", lock.pid}};
}

}  // namespace strongroom::domain
