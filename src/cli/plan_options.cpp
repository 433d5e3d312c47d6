#include "cli/plan_options.h"

#include <optional>

#include "base/error.h"
#include "cli/plan_text.h"

namespace strongroom::cli {
namespace {

using base::Error;
using base::ErrorCode;

// Lists that were given take the place of what the plan had; '' alone empties one.
std::optional<std::vector<std::string>> list_from(const Arguments& arguments, const std::string& name) {
  if (!arguments.has(name)) return std::nullopt;
  auto list = arguments.texts(name);
  std::erase(list, std::string{});
  return list;
}

std::optional<std::vector<std::string>> absolute(std::optional<std::vector<std::string>> paths) {
  if (paths)
    for (auto& path : *paths) path = absolute_source(path);
  return paths;
}

std::optional<std::vector<std::string>> sources_from(const Arguments& arguments) {
  if (!arguments.has("--source")) return std::nullopt;
  return absolute(arguments.texts("--source"));
}

std::optional<bool> switch_from(const Arguments& arguments, const std::string& name) {
  if (arguments.flag("--no-" + name)) return false;
  if (arguments.flag("--" + name)) return true;
  return std::nullopt;
}

std::optional<domain::CheckPolicy> check_from(const Arguments& arguments) {
  if (!arguments.has("--check")) return std::nullopt;
  const auto word = arguments.text("--check");
  if (word != "every-run" && word != "daily" && word != "weekly")
    throw Error{ErrorCode::invalid_input, "--check is one of every-run, daily, weekly"};
  return domain::check_policy_from(word);
}

std::optional<base::Milliseconds> minutes_from(const Arguments& arguments, const std::string& name) {
  constexpr std::chrono::minutes kMost = operations::kLongestLimit;
  const auto minutes = arguments.number(name);
  if (!minutes) return std::nullopt;
  if (*minutes > static_cast<std::uint64_t>(kMost.count()))
    throw Error{ErrorCode::invalid_input, name + " is at most " + std::to_string(kMost.count())};
  return std::chrono::minutes{static_cast<std::int64_t>(*minutes)};
}

std::optional<std::string> level_from(const Arguments& arguments) {
  const auto level = arguments.given("--level");
  if (level && *level != "auto" && (level->size() != 1 || level->front() < '1' || level->front() > '9'))
    throw Error{ErrorCode::invalid_input, "--level is auto, or a number from 1 (fast) to 9 (small)"};
  return level;
}

std::optional<unsigned> count_from(const Arguments& arguments, const std::string& name) {
  const auto count = arguments.number(name);
  if (!count) return std::nullopt;
  if (*count > operations::kMostOfACount)
    throw Error{ErrorCode::invalid_input, name + " is at most " + std::to_string(operations::kMostOfACount)};
  return static_cast<unsigned>(*count);
}

std::optional<domain::RetentionWhen> when_from(const Arguments& arguments) {
  if (!arguments.has("--retention")) return std::nullopt;
  const auto word = arguments.text("--retention");
  if (word != "scheduled" && word != "every-run" && word != "never")
    throw Error{ErrorCode::invalid_input, "--retention is one of scheduled, every-run, never"};
  return domain::retention_when_from(word);
}

operations::RetentionChange retention_from(const Arguments& arguments) {
  operations::RetentionChange change;
  change.keep_days = count_from(arguments, "--keep-days");
  change.keep_last = count_from(arguments, "--keep-last");
  change.keep_daily = count_from(arguments, "--keep-daily");
  change.keep_weekly = count_from(arguments, "--keep-weekly");
  change.keep_monthly = count_from(arguments, "--keep-monthly");
  change.when = when_from(arguments);
  return change;
}

operations::FilesChange files_from(const Arguments& arguments) {
  operations::FilesChange files;
  files.sources = sources_from(arguments);
  files.excludes = list_from(arguments, "--exclude");
  files.iexcludes = list_from(arguments, "--iexclude");
  files.exclude_files = absolute(list_from(arguments, "--exclude-file"));
  files.exclude_if_present = list_from(arguments, "--exclude-if-present");
  files.exclude_caches = switch_from(arguments, "exclude-caches");
  files.exclude_larger_than = arguments.given("--exclude-larger-than");
  files.one_file_system = switch_from(arguments, "one-file-system");
  files.tags = list_from(arguments, "--tag");
  files.host = arguments.given("--host");
  files.compression = arguments.given("--compression");
  files.upload_limit_kib = arguments.number("--limit-upload");
  files.download_limit_kib = arguments.number("--limit-download");
  files.read_concurrency = count_from(arguments, "--read-concurrency");
  files.extra_arguments = list_from(arguments, "--restic-argument");
  files.retention = snapshot_retention_change(arguments);
  return files;
}

operations::DumpChange dump_from(const Arguments& arguments) {
  operations::DumpChange dump;
  if (arguments.has("--directory")) dump.directory = absolute_directory(arguments.text("--directory"));
  dump.level = level_from(arguments);
  dump.globals = switch_from(arguments, "globals");
  dump.all_databases = switch_from(arguments, "all-databases");
  dump.retention = retention_from(arguments);
  return dump;
}

std::optional<base::Milliseconds> seconds_from(const Arguments& arguments, const std::string& name) {
  constexpr std::chrono::seconds kMost = operations::kLongestLimit;
  const auto seconds = arguments.number(name);
  if (!seconds) return std::nullopt;
  if (*seconds > static_cast<std::uint64_t>(kMost.count()))
    throw Error{ErrorCode::invalid_input, name + " is at most " + std::to_string(kMost.count())};
  return std::chrono::seconds{static_cast<std::int64_t>(*seconds)};
}

std::optional<domain::MissedRuns> missed_from(const Arguments& arguments) {
  if (!arguments.has("--missed")) return std::nullopt;
  const auto word = arguments.text("--missed");
  if (word != "catch-up" && word != "skip") throw Error{ErrorCode::invalid_input, "--missed is catch-up or skip"};
  return domain::missed_runs_from(word);
}

void take_timing(const Arguments& arguments, operations::PlanChange& change) {
  change.schedule = arguments.given("--schedule");
  change.time_zone = arguments.given("--time-zone");
  change.missed = missed_from(arguments);
  change.jitter = minutes_from(arguments, "--jitter-minutes");
  change.windows = arguments.given("--window");
  change.retries = {count_from(arguments, "--retries"), seconds_from(arguments, "--retry-seconds"),
                    count_from(arguments, "--retry-factor"), seconds_from(arguments, "--retry-most-seconds")};
}

operations::LimitsChange limits_from(const Arguments& arguments) {
  return {minutes_from(arguments, "--network-minutes"), minutes_from(arguments, "--lock-minutes"),
          minutes_from(arguments, "--stall-minutes")};
}

}  // namespace

std::vector<Argument> file_plan_arguments() {
  return {{"--repo", Takes::text, "The repository it goes to ('default' unless given)"},
          {"--source", Takes::texts, "A directory or file to back up (again for more)"},
          {"--exclude", Takes::texts, "A pattern to leave out, as restic's --exclude takes it (again for more)"},
          {"--iexclude", Takes::texts, "The same, whatever the case of letters"},
          {"--exclude-file", Takes::texts, "A file of such patterns"},
          {"--exclude-if-present", Takes::texts, "Leave out directories that hold this file"},
          {"--exclude-caches", Takes::flag, "Leave out directories marked by a CACHEDIR.TAG"},
          {"--no-exclude-caches", Takes::flag, "Take them (the default)"},
          {"--exclude-larger-than", Takes::text, "Leave out larger files, for instance 500M"},
          {"--one-file-system", Takes::flag, "Do not go into other file systems"},
          {"--no-one-file-system", Takes::flag, "Go into them (the default)"},
          {"--tag", Takes::texts, "A tag for the snapshots, besides the plan's own"},
          {"--host", Takes::text, "The host name in the snapshots"},
          {"--compression", Takes::text, "auto, off or max"},
          {"--limit-upload", Takes::number, "KiB per second, 0 for none"},
          {"--limit-download", Takes::number, "KiB per second, 0 for none"},
          {"--read-concurrency", Takes::number, "How many files restic reads at once (restic 0.15 or newer)"},
          {"--restic-argument", Takes::texts, "One more argument for 'restic backup', from a list of allowed ones"},
          {"--check", Takes::text, "Check the repository: every-run (default), daily or weekly"},
          {"--keep-hourly", Takes::number, "Keep the newest snapshot of each of so many hours"},
          {"--keep-yearly", Takes::number, "And of each of so many years"},
          {"--keep-within", Takes::text, "And all that are at most this much older than the newest, as 7d or 1y6m"}};
}

std::vector<Argument> database_plan_arguments() {
  return {{"--directory", Takes::text, "Where dumps go (below the data directory unless given)"},
          {"--level", Takes::text, "How small: auto (default), or 1 (fast) to 9 (small)"},
          {"--globals", Takes::flag, "The server's roles and tablespaces too, as a second file"},
          {"--no-globals", Takes::flag, "Without them (the default)"},
          {"--all-databases", Takes::flag, "Every database of the server, each in a directory of its own"},
          {"--no-all-databases", Takes::flag, "Only the connection's own (the default)"},
          {"--keep-days", Takes::number, "Dumps younger than so many days stay (30)"}};
}

std::vector<Argument> shared_plan_arguments() {
  return {{"--schedule", Takes::text,
           "When it runs by itself: cron's five fields, '@daily', or 'every 6 hours'; '' for by hand only"},
          {"--time-zone", Takes::text, "Whose clocks the schedule speaks of, as Europe/Berlin; '' for the machine's"},
          {"--missed", Takes::text, "What becomes of runs that could not start: catch-up (default, one run) or skip"},
          {"--jitter-minutes", Takes::number, "Start up to so many minutes later than due (0)"},
          {"--window", Takes::text,
           "When it may be at work by itself, as '22:00-06:00' or 'Mon-Fri 20:00-07:00, Sat-Sun 00:00-24:00'; '' for "
           "always"},
          {"--retries", Takes::number, "Try again so often what may heal by itself (3)"},
          {"--retry-seconds", Takes::number, "The wait before the first of them (30)"},
          {"--retry-factor", Takes::number, "Each wait is so many times the one before (2)"},
          {"--retry-most-seconds", Takes::number, "But not longer than this (600)"},
          {"--keep-last", Takes::number, "Keep the newest so many snapshots or dumps"},
          {"--keep-daily", Takes::number, "And the newest of each of so many days"},
          {"--keep-weekly", Takes::number, "And the newest of each of so many weeks"},
          {"--keep-monthly", Takes::number, "And the newest of each of so many months"},
          {"--retention", Takes::text,
           "When old ones go: every-run (snapshots unless said otherwise), scheduled (dumps), or never"},
          {"--network-minutes", Takes::number, "Give up when the network is gone so long (5)"},
          {"--lock-minutes", Takes::number,
           "How long a check, a prune or retention waits for the repository's lock, a dump for a table's (10)"},
          {"--stall-minutes", Takes::number, "End the tool when nothing moves so long (30)"}};
}

std::vector<Argument> retention_arguments() {
  std::vector<Argument> chosen{{"NAME", Takes::positional, "The plan's name"}};
  for (const auto& arguments : {file_plan_arguments(), database_plan_arguments(), shared_plan_arguments()})
    for (const auto& argument : arguments)
      if (argument.name.starts_with("--keep-") || argument.name == "--retention") chosen.push_back(argument);
  return chosen;
}

operations::PlanChange file_plan_change(const Arguments& arguments) {
  operations::PlanChange change;
  change.repository = arguments.given("--repo");
  change.files = files_from(arguments);
  change.check = check_from(arguments);
  take_timing(arguments, change);
  change.limits = limits_from(arguments);
  return change;
}

operations::PlanChange database_plan_change(const Arguments& arguments) {
  operations::PlanChange change;
  change.dump = dump_from(arguments);
  take_timing(arguments, change);
  change.limits = limits_from(arguments);
  return change;
}

operations::SnapshotRetentionChange snapshot_retention_change(const Arguments& arguments) {
  operations::SnapshotRetentionChange change;
  change.keep_last = count_from(arguments, "--keep-last");
  change.keep_hourly = count_from(arguments, "--keep-hourly");
  change.keep_daily = count_from(arguments, "--keep-daily");
  change.keep_weekly = count_from(arguments, "--keep-weekly");
  change.keep_monthly = count_from(arguments, "--keep-monthly");
  change.keep_yearly = count_from(arguments, "--keep-yearly");
  change.keep_within = arguments.given("--keep-within");
  change.when = when_from(arguments);
  return change;
}

void take_file_options(const Arguments& arguments, domain::Plan& plan) {
  operations::apply(file_plan_change(arguments), plan);
}

void refuse_options(const Arguments& arguments, const std::vector<Argument>& others, const std::string& sentence) {
  for (const auto& other : others)
    if (arguments.has(other.name)) throw Error{ErrorCode::invalid_input, other.name + " " + sentence};
}

}  // namespace strongroom::cli
