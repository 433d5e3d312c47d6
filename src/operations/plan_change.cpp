#include "operations/plan_change.h"

#include <filesystem>

#include "base/error.h"
#include "base/text.h"
#include "domain/plan_identity.h"
#include "operations/optional_members.h"
#include "operations/schedules.h"
#include "schedule/schedule.h"
#include "schedule/windows.h"

namespace strongroom::operations {
namespace {

using base::Error;
using base::ErrorCode;

void take_paths(const std::optional<std::vector<std::string>>& change, const std::string& what,
                std::vector<std::string>& into) {
  if (!change) return;
  into.clear();
  for (const auto& path : *change) into.push_back(clean_path(path, what));
}

// By these strongroom knows what a plan may remove.
void refuse_own_tags(const std::vector<std::string>& tags) {
  for (const auto& tag : tags)
    if (tag.starts_with(domain::kOwnTagPrefix))
      throw Error{ErrorCode::invalid_input,
                  "tags that begin with '" + std::string{domain::kOwnTagPrefix} + "' are strongroom's own"};
}

void apply_files(const FilesChange& change, domain::FilesOptions& files) {
  take_paths(change.sources, "a source", files.sources);
  take(change.excludes, files.excludes);
  take(change.iexcludes, files.iexcludes);
  take_paths(change.exclude_files, "an exclude file", files.exclude_files);
  take(change.exclude_if_present, files.exclude_if_present);
  take(change.exclude_caches, files.exclude_caches);
  take(change.exclude_larger_than, files.exclude_larger_than);
  take(change.one_file_system, files.one_file_system);
  if (change.tags) refuse_own_tags(*change.tags);
  take(change.tags, files.tags);
  take(change.host, files.host);
  take(change.compression, files.compression);
  take(change.upload_limit_kib, files.upload_limit_kib);
  take(change.download_limit_kib, files.download_limit_kib);
  take(change.read_concurrency, files.read_concurrency);
  take(change.extra_arguments, files.extra_arguments);
  apply(change.retention, files.retention);
}

void apply_retention(const RetentionChange& change, domain::Retention& retention) {
  take(change.keep_days, retention.keep_days);
  take(change.keep_last, retention.keep_last);
  take(change.keep_daily, retention.keep_daily);
  take(change.keep_weekly, retention.keep_weekly);
  take(change.keep_monthly, retention.keep_monthly);
  take(change.when, retention.when);
}

void require_level(const std::string& level) {
  if (level == "auto" || (level.size() == 1 && level[0] >= '1' && level[0] <= '9')) return;
  throw Error{ErrorCode::invalid_input, "level is auto, or a number from 1 (fast) to 9 (small)"};
}

void apply_dump(const DumpChange& change, domain::DumpOptions& dump) {
  if (change.database && *change.database != dump.database)
    throw Error{ErrorCode::invalid_input, "a plan stays with its database, " + dump.database};
  if (change.directory) dump.directory = clean_path(*change.directory, "a directory");
  if (change.level) require_level(*change.level);
  take(change.level, dump.level);
  take(change.globals, dump.globals);
  take(change.all_databases, dump.all_databases);
  apply_retention(change.retention, dump.retention);
}

schedule::Zone zone_of(const std::string& name) {
  return name.empty() ? schedule::Zone::of_machine() : schedule::Zone::named(name);
}

// What is left as it was is not looked at: a zone may have gone from the system since.
void apply_timing(const PlanChange& change, domain::Plan& plan) {
  const bool another_zone = change.time_zone && *change.time_zone != plan.time_zone;
  const bool another = another_zone || (change.schedule && *change.schedule != plan.schedule);
  take(change.schedule, plan.schedule);
  take(change.time_zone, plan.time_zone);
  if (another && !plan.schedule.empty()) require_due_some_day(plan.schedule, plan.time_zone, plan.created_at);
  if (another_zone && plan.schedule.empty() && !plan.time_zone.empty()) (void)schedule::Zone::named(plan.time_zone);
  take(change.missed, plan.missed);
  if (change.jitter && *change.jitter > kLongestJitter)
    throw Error{ErrorCode::invalid_input, "a backup starts at most 24 hours later than due"};
  take(change.jitter, plan.jitter);
  take(change.paused, plan.paused);
  take(change.windows, plan.windows);
  if (!plan.windows.empty() && (change.windows || another_zone))
    (void)schedule::Windows::parse(plan.windows, zone_of(plan.time_zone));
}

void apply_retries(const RetriesChange& change, domain::RetryPolicy& retries) {
  if (change.attempts && *change.attempts > kMostRetries)
    throw Error{ErrorCode::invalid_input, "a step is tried again " + std::to_string(kMostRetries) + " times at most"};
  if (change.factor && (*change.factor < 1 || *change.factor > kMostRetryFactor))
    throw Error{ErrorCode::invalid_input,
                "each wait is from 1 to " + std::to_string(kMostRetryFactor) + " times as long as the one before"};
  take(change.attempts, retries.attempts);
  take(change.first, retries.first);
  take(change.factor, retries.factor);
  take(change.most, retries.most);
}

void require_same(const PlanChange& change, const domain::Plan& plan) {
  if (change.name && *change.name != plan.name)
    throw Error{ErrorCode::invalid_input, "a plan keeps its name, " + plan.name};
  if (change.is_database && *change.is_database != plan.is_database())
    throw Error{ErrorCode::invalid_input,
                "a plan keeps its kind; " + plan.name + " is one of " + (plan.is_database() ? "a database" : "files")};
}

void refuse_other_kind(const PlanChange& change, const domain::Plan& plan) {
  if (plan.is_database() && (change.repository || change.check || change.files != FilesChange{}))
    throw Error{ErrorCode::invalid_input,
                "files, repository and check are for plans of files; " + plan.name + " is one of a database"};
  if (!plan.is_database() && change.dump != DumpChange{})
    throw Error{ErrorCode::invalid_input, "dump is for plans of databases; " + plan.name + " is one of files"};
}

}  // namespace

std::string clean_path(const std::string& given, const std::string& what) {
  if (given.empty()) throw Error{ErrorCode::invalid_input, what + " cannot be empty"};
  std::filesystem::path path{given};
  if (!path.is_absolute())
    throw Error{ErrorCode::invalid_input,
                what + " is named by its absolute path, not '" + base::escape_path(given) + "'"};
  path = path.lexically_normal();
  if (!path.has_filename() && path.has_relative_path()) path = path.parent_path();
  return path.native();
}

void apply(const SnapshotRetentionChange& change, domain::SnapshotRetention& retention) {
  if (change.keep_within) domain::require_restic_duration(*change.keep_within);
  take(change.keep_last, retention.keep_last);
  take(change.keep_hourly, retention.keep_hourly);
  take(change.keep_daily, retention.keep_daily);
  take(change.keep_weekly, retention.keep_weekly);
  take(change.keep_monthly, retention.keep_monthly);
  take(change.keep_yearly, retention.keep_yearly);
  take(change.keep_within, retention.keep_within);
  take(change.when, retention.when);
}

void apply(const PlanChange& change, domain::Plan& plan) {
  require_same(change, plan);
  refuse_other_kind(change, plan);
  take(change.repository, plan.repository);
  apply_files(change.files, plan.files);
  take(change.check, plan.check);
  apply_dump(change.dump, plan.dump);
  apply_timing(change, plan);
  apply_retries(change.retries, plan.retries);
  take(change.limits.network, plan.limits.network);
  take(change.limits.lock_wait, plan.limits.lock_wait);
  take(change.limits.stall, plan.limits.stall);
}

}  // namespace strongroom::operations
