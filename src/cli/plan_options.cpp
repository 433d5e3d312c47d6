#include "cli/plan_options.h"

#include <array>
#include <filesystem>
#include <limits>

#include "base/error.h"
#include "cli/plan_text.h"

namespace strongroom::cli {
namespace {

using base::Error;
using base::ErrorCode;

// Lists that were given take the place of what the plan had; '' alone empties one.
void take_list(const Arguments& arguments, const std::string& name, std::vector<std::string>& into) {
  if (!arguments.has(name)) return;
  into = arguments.texts(name);
  std::erase(into, std::string{});
}

void take_text(const Arguments& arguments, const std::string& name, std::string& into) {
  if (arguments.has(name)) into = arguments.text(name);
}

void take_switch(const Arguments& arguments, const std::string& name, bool& into) {
  if (arguments.flag("--" + name)) into = true;
  if (arguments.flag("--no-" + name)) into = false;
}

void take_check(const Arguments& arguments, domain::CheckPolicy& into) {
  if (!arguments.has("--check")) return;
  const auto word = arguments.text("--check");
  if (word == "every-run")
    into = domain::CheckPolicy::every_run;
  else if (word == "daily")
    into = domain::CheckPolicy::daily;
  else if (word == "weekly")
    into = domain::CheckPolicy::weekly;
  else
    throw Error{ErrorCode::invalid_input, "--check is one of every-run, daily, weekly"};
}

void take_minutes(const Arguments& arguments, const std::string& name, base::Milliseconds& into) {
  constexpr std::uint64_t kMostMinutes = 60 * 24 * 31;
  const auto minutes = arguments.number(name);
  if (!minutes) return;
  if (*minutes > kMostMinutes)
    throw Error{ErrorCode::invalid_input, name + " is at most " + std::to_string(kMostMinutes)};
  into = std::chrono::minutes{static_cast<std::int64_t>(*minutes)};
}

void take_level(const Arguments& arguments, std::string& into) {
  if (!arguments.has("--level")) return;
  const auto level = arguments.text("--level");
  if (level != "auto" && (level.size() != 1 || level[0] < '1' || level[0] > '9'))
    throw Error{ErrorCode::invalid_input, "--level is auto, or a number from 1 (fast) to 9 (small)"};
  into = level;
}

void take_count(const Arguments& arguments, const std::string& name, unsigned& into) {
  constexpr std::uint64_t kMost = 100'000;
  const auto count = arguments.number(name);
  if (!count) return;
  if (*count > kMost) throw Error{ErrorCode::invalid_input, name + " is at most " + std::to_string(kMost)};
  into = static_cast<unsigned>(*count);
}

void take_retention(const Arguments& arguments, domain::Retention& into) {
  take_count(arguments, "--keep-days", into.keep_days);
  take_count(arguments, "--keep-last", into.keep_last);
  take_count(arguments, "--keep-daily", into.keep_daily);
  take_count(arguments, "--keep-weekly", into.keep_weekly);
  take_count(arguments, "--keep-monthly", into.keep_monthly);
  if (!arguments.has("--retention")) return;
  const auto word = arguments.text("--retention");
  if (word != "scheduled" && word != "every-run" && word != "never")
    throw Error{ErrorCode::invalid_input, "--retention is one of scheduled, every-run, never"};
  into.when = domain::retention_when_from(word);
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
          {"--check", Takes::text, "Check the repository: every-run (default), daily or weekly"}};
}

std::vector<Argument> database_plan_arguments() {
  return {{"--directory", Takes::text, "Where dumps go (below the data directory unless given)"},
          {"--level", Takes::text, "How small: auto (default), or 1 (fast) to 9 (small)"},
          {"--globals", Takes::flag, "The server's roles and tablespaces too, as a second file"},
          {"--no-globals", Takes::flag, "Without them (the default)"},
          {"--all-databases", Takes::flag, "Every database of the server, each in a directory of its own"},
          {"--no-all-databases", Takes::flag, "Only the connection's own (the default)"},
          {"--keep-days", Takes::number, "Dumps younger than so many days stay (30)"},
          {"--keep-last", Takes::number, "And the newest so many"},
          {"--keep-daily", Takes::number, "And the newest of each of so many days"},
          {"--keep-weekly", Takes::number, "And the newest of each of so many weeks"},
          {"--keep-monthly", Takes::number, "And the newest of each of so many months"},
          {"--retention", Takes::text, "When old dumps go: after scheduled runs (default), every-run or never"}};
}

std::vector<Argument> limit_arguments() {
  return {{"--network-minutes", Takes::number, "Give up when the network is gone so long (5)"},
          {"--lock-minutes", Takes::number, "How long to wait for a lock, of the repository or of a table (10)"},
          {"--stall-minutes", Takes::number, "End the tool when nothing moves so long (30)"}};
}

void take_file_options(const Arguments& arguments, domain::Plan& plan) {
  auto& files = plan.files;
  take_text(arguments, "--repo", plan.repository);
  if (arguments.has("--source")) {
    files.sources.clear();
    for (const auto& source : arguments.texts("--source")) files.sources.push_back(absolute_source(source));
  }
  take_list(arguments, "--exclude", files.excludes);
  take_list(arguments, "--iexclude", files.iexcludes);
  take_list(arguments, "--exclude-file", files.exclude_files);
  for (auto& file : files.exclude_files) file = absolute_source(file);
  take_list(arguments, "--exclude-if-present", files.exclude_if_present);
  take_switch(arguments, "exclude-caches", files.exclude_caches);
  take_text(arguments, "--exclude-larger-than", files.exclude_larger_than);
  take_switch(arguments, "one-file-system", files.one_file_system);
  take_list(arguments, "--tag", files.tags);
  take_text(arguments, "--host", files.host);
  take_text(arguments, "--compression", files.compression);
  if (const auto limit = arguments.number("--limit-upload")) files.upload_limit_kib = *limit;
  if (const auto limit = arguments.number("--limit-download")) files.download_limit_kib = *limit;
  if (const auto count = arguments.number("--read-concurrency")) files.read_concurrency = static_cast<unsigned>(*count);
  take_list(arguments, "--restic-argument", files.extra_arguments);
  take_check(arguments, plan.check);
}

void take_database_options(const Arguments& arguments, domain::Plan& plan) {
  auto& dump = plan.dump;
  if (arguments.has("--directory")) dump.directory = absolute_directory(arguments.text("--directory"));
  take_level(arguments, dump.level);
  take_switch(arguments, "globals", dump.globals);
  take_switch(arguments, "all-databases", dump.all_databases);
  take_retention(arguments, dump.retention);
}

void take_limits(const Arguments& arguments, domain::Plan& plan) {
  take_minutes(arguments, "--network-minutes", plan.limits.network);
  take_minutes(arguments, "--lock-minutes", plan.limits.lock_wait);
  take_minutes(arguments, "--stall-minutes", plan.limits.stall);
}

void refuse_options(const Arguments& arguments, const std::vector<Argument>& others, const std::string& sentence) {
  for (const auto& other : others)
    if (arguments.has(other.name)) throw Error{ErrorCode::invalid_input, other.name + " " + sentence};
}

}  // namespace strongroom::cli
