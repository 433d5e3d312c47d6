#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "domain/retention.h"

namespace strongroom::domain {

// When `restic check` follows a backup. A run without it is `succeeded` with verified = false.
enum class CheckPolicy { every_run, daily, weekly };
std::string_view to_text(CheckPolicy policy);          // "every-run", "daily", "weekly"
CheckPolicy check_policy_from(std::string_view text);  // throws internal on an unknown word

// What restic is told. Paths and patterns are bytes, not text.
struct FilesOptions {
  std::vector<std::string> sources;  // absolute
  std::vector<std::string> excludes;
  std::vector<std::string> iexcludes;
  std::vector<std::string> exclude_files;
  std::vector<std::string> exclude_if_present;
  bool exclude_caches = false;
  std::string exclude_larger_than;  // restic's form, "100M"; empty = no limit
  bool one_file_system = false;
  std::vector<std::string> tags;             // besides the plan's own
  std::string host;                          // empty = the machine's
  std::string compression;                   // "", "auto", "off", "max" (restic >= 0.14)
  std::uint64_t upload_limit_kib = 0;        // KiB/s, 0 = none
  std::uint64_t download_limit_kib = 0;      // KiB/s, 0 = none
  unsigned read_concurrency = 0;             // 0 = restic's default (restic >= 0.15)
  std::vector<std::string> extra_arguments;  // only such as restic::allowed_arguments lists
  SnapshotRetention retention;
  bool operator==(const FilesOptions&) const = default;
};

// What becomes of backups whose time came while they could not start: nobody served, the machine slept, or the backup
// before was still running. One makes up for all of them, or they are left out. Either is recorded.
enum class MissedRuns { catch_up, skip };
std::string_view to_text(MissedRuns policy);         // "catch-up", "skip"
MissedRuns missed_runs_from(std::string_view text);  // throws internal on an unknown word

// How often a step that failed for a reason that may heal (ErrorClass::retryable) is tried again within its run, and
// how long is waited before: `first`, then `factor` times as long each time, at most `most`; up to a quarter less by
// chance, so that many plans do not come back together. A step in which the tool has retried by itself until
// PlanLimits::network was over counts as one attempt.
struct RetryPolicy {
  unsigned attempts = 3;  // after the first; 0 = none
  base::Milliseconds first{std::chrono::seconds{30}};
  unsigned factor = 2;
  base::Milliseconds most{std::chrono::minutes{10}};
  bool operator==(const RetryPolicy&) const = default;
};

struct PlanLimits {
  base::Milliseconds network{std::chrono::minutes{5}};     // restic's own retries, in a row, before ERROR_NETWORK
  base::Milliseconds lock_wait{std::chrono::minutes{10}};  // check waits so long for the repository's lock, pg_dump for
                                                           // a table's
  base::Milliseconds stall{std::chrono::minutes{30}};      // no output and no work of the tool
  bool operator==(const PlanLimits&) const = default;
};

// How a database is dumped.
struct DumpOptions {
  std::string database;        // strongroom's name for the connection; empty: the plan is one of files
  std::string directory;       // absolute; where dumps go
  std::string level = "auto";  // or a fixed one, "1" (fast) to "9" (small)
  bool globals = false;        // roles and tablespaces too, as a second file
  bool all_databases = false;  // of the server, each in a directory of its name, new ones included
  Retention retention;
  bool operator==(const DumpOptions&) const = default;
};

// "02:00 every day": the schedule of a new database plan, in cron's form.
inline constexpr const char* kDailyAtTwo = "0 2 * * *";

// What to back up, where to, how proven. A plan is either one of files (`repository`, `files`, `check`) or one of a
// database (`dump`).
struct Plan {
  std::string name;
  std::string repository;  // empty for a database
  FilesOptions files;
  DumpOptions dump;
  std::string schedule;   // a rule of schedule::parse_rule; empty = by hand only
  std::string time_zone;  // whose clocks the rule speaks of, "Europe/Berlin"; empty = the machine's
  MissedRuns missed = MissedRuns::catch_up;
  base::Milliseconds jitter{0};  // starts up to so much later than due, by a chance that is the same for each instant
  bool paused = false;           // the schedule waits; by hand it goes on
  std::string windows;           // when what nobody has asked for may be at work (schedule/windows.h); empty = always
  RetryPolicy retries;
  CheckPolicy check = CheckPolicy::every_run;
  PlanLimits limits;
  base::UtcTime created_at{};

  bool is_database() const { return !dump.database.empty(); }
};

// Every snapshot of a plan carries this tag, "strongroom.plan.NAME"; which of them may go, plan_identity.h decides. (A
// tag made of letters, digits, ".", "-" and "_" survives every version of restic.)
std::string plan_tag(const Plan& plan);

}  // namespace strongroom::domain
