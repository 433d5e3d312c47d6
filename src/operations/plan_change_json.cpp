// What operations/plan_json.cpp reads, written.
#include "base/json.h"
#include "base/text.h"
#include "domain/json_record.h"
#include "operations/optional_members.h"
#include "operations/plan_json.h"

namespace strongroom::operations {
namespace {

namespace json = boost::json;
using domain::paths_to_json;

void put_path(json::object& object, const char* key, const std::optional<std::string>& path) {
  if (path) object[key] = base::escape_path(*path);
}
void put_paths(json::object& object, const char* key, const std::optional<std::vector<std::string>>& paths) {
  if (paths) object[key] = paths_to_json(*paths);
}
// What nothing is said of is not there at all.
void put_part(json::object& object, const char* key, json::object part) {
  if (!part.empty()) object[key] = std::move(part);
}

json::object part_of(const FilesChange& files) {
  json::object object;
  put_paths(object, "sources", files.sources);
  put_paths(object, "exclude", files.excludes);
  put_paths(object, "iexclude", files.iexcludes);
  put_paths(object, "exclude_file", files.exclude_files);
  put_paths(object, "exclude_if_present", files.exclude_if_present);
  put(object, "exclude_caches", files.exclude_caches);
  put(object, "exclude_larger_than", files.exclude_larger_than);
  put(object, "one_file_system", files.one_file_system);
  put_paths(object, "tags", files.tags);
  put(object, "host", files.host);
  put(object, "compression", files.compression);
  put(object, "upload_limit_kib", files.upload_limit_kib);
  put(object, "download_limit_kib", files.download_limit_kib);
  put(object, "read_concurrency", files.read_concurrency);
  put_paths(object, "extra_arguments", files.extra_arguments);
  put_part(object, "retention", to_json(files.retention));
  return object;
}

json::object part_of(const RetentionChange& retention) {
  json::object object;
  put(object, "keep_days", retention.keep_days);
  put(object, "keep_last", retention.keep_last);
  put(object, "keep_daily", retention.keep_daily);
  put(object, "keep_weekly", retention.keep_weekly);
  put(object, "keep_monthly", retention.keep_monthly);
  if (retention.when) object["when"] = std::string{domain::to_text(*retention.when)};
  return object;
}

json::object part_of(const DumpChange& dump) {
  json::object object;
  put(object, "database", dump.database);
  put_path(object, "directory", dump.directory);
  put(object, "level", dump.level);
  put(object, "globals", dump.globals);
  put(object, "all_databases", dump.all_databases);
  put_part(object, "retention", part_of(dump.retention));
  return object;
}

json::object part_of(const RetriesChange& retries) {
  json::object object;
  put(object, "attempts", retries.attempts);
  put(object, "first_ms", retries.first);
  put(object, "factor", retries.factor);
  put(object, "most_ms", retries.most);
  return object;
}

json::object part_of(const LimitsChange& limits) {
  json::object object;
  put(object, "network_ms", limits.network);
  put(object, "lock_wait_ms", limits.lock_wait);
  put(object, "stall_ms", limits.stall);
  return object;
}

}  // namespace

json::object to_json(const SnapshotRetentionChange& retention) {
  json::object object;
  put(object, "keep_last", retention.keep_last);
  put(object, "keep_hourly", retention.keep_hourly);
  put(object, "keep_daily", retention.keep_daily);
  put(object, "keep_weekly", retention.keep_weekly);
  put(object, "keep_monthly", retention.keep_monthly);
  put(object, "keep_yearly", retention.keep_yearly);
  put(object, "keep_within", retention.keep_within);
  if (retention.when) object["when"] = std::string{domain::to_text(*retention.when)};
  return object;
}

json::object to_json(const PlanChange& change) {
  json::object object;
  put(object, "name", change.name);
  if (change.is_database) object["kind"] = *change.is_database ? "database" : "files";
  put(object, "repository", change.repository);
  put_part(object, "files", part_of(change.files));
  if (change.check) object["check"] = std::string{domain::to_text(*change.check)};
  put_part(object, "dump", part_of(change.dump));
  put(object, "schedule", change.schedule);
  put(object, "time_zone", change.time_zone);
  if (change.missed) object["missed"] = std::string{domain::to_text(*change.missed)};
  put(object, "jitter_ms", change.jitter);
  put(object, "windows", change.windows);
  put(object, "paused", change.paused);
  put_part(object, "retries", part_of(change.retries));
  put_part(object, "limits", part_of(change.limits));
  return object;
}

json::object to_json(const PlanDraft& draft) {
  auto object = to_json(draft.change);
  object["name"] = draft.name;
  return object;
}

}  // namespace strongroom::operations
