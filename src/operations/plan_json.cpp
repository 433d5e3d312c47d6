#include "operations/plan_json.h"

#include "base/error.h"
#include "base/json.h"
#include "operations/members.h"

namespace strongroom::operations {
namespace {

using base::Error;
using base::ErrorCode;

std::optional<unsigned> count_from(Members& members, std::string_view key) {
  const auto number = members.number(key, kMostOfACount);
  if (!number) return std::nullopt;
  return static_cast<unsigned>(*number);
}

std::optional<domain::RetentionWhen> when_from(Members& members) {
  const auto word = members.text("when");
  if (!word) return std::nullopt;
  if (*word != "scheduled" && *word != "every-run" && *word != "never")
    members.refuse("when", "one of scheduled, every-run, never");
  return domain::retention_when_from(*word);
}

SnapshotRetentionChange snapshot_retention_from(Members members) {
  SnapshotRetentionChange retention;
  retention.keep_last = count_from(members, "keep_last");
  retention.keep_hourly = count_from(members, "keep_hourly");
  retention.keep_daily = count_from(members, "keep_daily");
  retention.keep_weekly = count_from(members, "keep_weekly");
  retention.keep_monthly = count_from(members, "keep_monthly");
  retention.keep_yearly = count_from(members, "keep_yearly");
  retention.keep_within = members.text("keep_within");
  retention.when = when_from(members);
  members.refuse_others();
  return retention;
}

FilesChange files_from(Members members) {
  FilesChange files;
  files.sources = members.paths("sources");
  files.excludes = members.paths("exclude");
  files.iexcludes = members.paths("iexclude");
  files.exclude_files = members.paths("exclude_file");
  files.exclude_if_present = members.paths("exclude_if_present");
  files.exclude_caches = members.flag("exclude_caches");
  files.exclude_larger_than = members.text("exclude_larger_than");
  files.one_file_system = members.flag("one_file_system");
  files.tags = members.paths("tags");
  files.host = members.text("host");
  files.compression = members.text("compression");
  files.upload_limit_kib = members.number("upload_limit_kib", kMostKib);
  files.download_limit_kib = members.number("download_limit_kib", kMostKib);
  files.read_concurrency = count_from(members, "read_concurrency");
  files.extra_arguments = members.paths("extra_arguments");
  if (auto retention = members.object("retention")) files.retention = snapshot_retention_from(std::move(*retention));
  members.refuse_others();
  return files;
}

RetentionChange retention_from(Members members) {
  RetentionChange retention;
  retention.keep_days = count_from(members, "keep_days");
  retention.keep_last = count_from(members, "keep_last");
  retention.keep_daily = count_from(members, "keep_daily");
  retention.keep_weekly = count_from(members, "keep_weekly");
  retention.keep_monthly = count_from(members, "keep_monthly");
  retention.when = when_from(members);
  members.refuse_others();
  return retention;
}

DumpChange dump_from(Members members) {
  DumpChange dump;
  dump.database = members.text("database");
  dump.directory = members.path("directory");
  dump.level = members.text("level");
  dump.globals = members.flag("globals");
  dump.all_databases = members.flag("all_databases");
  if (auto retention = members.object("retention")) dump.retention = retention_from(std::move(*retention));
  members.refuse_others();
  return dump;
}

LimitsChange limits_from(Members members) {
  LimitsChange limits;
  limits.network = members.duration("network_ms", kLongestLimit);
  limits.lock_wait = members.duration("lock_wait_ms", kLongestLimit);
  limits.stall = members.duration("stall_ms", kLongestLimit);
  members.refuse_others();
  return limits;
}

RetriesChange retries_from(Members members) {
  RetriesChange retries;
  retries.attempts = count_from(members, "attempts");
  retries.first = members.duration("first_ms", kLongestLimit);
  retries.factor = count_from(members, "factor");
  retries.most = members.duration("most_ms", kLongestLimit);
  members.refuse_others();
  return retries;
}

std::optional<domain::MissedRuns> missed_from(Members& members) {
  const auto word = members.text("missed");
  if (!word) return std::nullopt;
  if (*word != "catch-up" && *word != "skip") members.refuse("missed", "catch-up or skip");
  return domain::missed_runs_from(*word);
}

std::optional<domain::CheckPolicy> check_from(Members& members) {
  const auto word = members.text("check");
  if (!word) return std::nullopt;
  if (*word != "every-run" && *word != "daily" && *word != "weekly")
    members.refuse("check", "one of every-run, daily, weekly");
  return domain::check_policy_from(*word);
}

std::optional<bool> kind_from(Members& members) {
  const auto word = members.text("kind");
  if (!word) return std::nullopt;
  if (*word != "files" && *word != "database") members.refuse("kind", "files or database");
  return *word == "database";
}

}  // namespace

SnapshotRetentionChange snapshot_retention_change_from_json(const boost::json::object& object) {
  return snapshot_retention_from(Members{object});
}

PlanChange plan_change_from_json(const boost::json::object& object) {
  Members members{object};
  PlanChange change;
  change.name = members.text("name");
  change.is_database = kind_from(members);
  change.repository = members.text("repository");
  if (auto files = members.object("files")) change.files = files_from(std::move(*files));
  change.check = check_from(members);
  if (auto dump = members.object("dump")) change.dump = dump_from(std::move(*dump));
  change.schedule = members.text_or_null("schedule");
  change.time_zone = members.text_or_null("time_zone");
  change.missed = missed_from(members);
  change.jitter = members.duration("jitter_ms", kLongestJitter);
  change.paused = members.flag("paused");
  change.windows = members.text_or_null("windows");
  if (auto retries = members.object("retries")) change.retries = retries_from(std::move(*retries));
  if (auto limits = members.object("limits")) change.limits = limits_from(std::move(*limits));
  members.pass_over("created_at");
  members.refuse_others();
  return change;
}

PlanDraft plan_draft_from_json(const boost::json::object& object) {
  PlanDraft draft{{}, plan_change_from_json(object)};
  if (!draft.change.name) throw Error{ErrorCode::invalid_input, "a plan needs a name"};
  if (draft.change.is_database.value_or(false))
    throw Error{ErrorCode::invalid_input, "the plan of a database comes with the database: add that"};
  draft.name = *draft.change.name;
  return draft;
}

}  // namespace strongroom::operations
