#include "cli/plan_text.h"

#include <filesystem>

#include "base/text.h"
#include "operations/plan_change.h"
#include "schedule/schedule.h"
#include "schedule/sentence.h"

namespace strongroom::cli {
namespace {

constexpr std::size_t kPlanColumn = 20;

std::string check_text(domain::CheckPolicy policy) {
  switch (policy) {
    case domain::CheckPolicy::daily:
      return "once a day, after a backup";
    case domain::CheckPolicy::weekly:
      return "once a week, after a backup";
    case domain::CheckPolicy::every_run:
      break;
  }
  return "after every backup";
}

std::string limit_text(std::uint64_t kib) {
  return kib == 0 ? std::string{} : std::to_string(kib) + " KiB/s";
}

std::string absolute_path(const std::string& given, const std::string& what) {
  return operations::clean_path(given.empty() ? given : std::filesystem::absolute(given).native(), what);
}

void describe_files(Console& console, const domain::Plan& plan) {
  const auto& files = plan.files;
  console.fact(kPlanColumn, "repository", plan.repository);
  console.fact(kPlanColumn, "sources", joined_paths(files.sources));
  console.fact(kPlanColumn, "exclude", joined_paths(files.excludes));
  console.fact(kPlanColumn, "iexclude", joined_paths(files.iexcludes));
  console.fact(kPlanColumn, "exclude-file", joined_paths(files.exclude_files));
  console.fact(kPlanColumn, "exclude-if-present", joined_paths(files.exclude_if_present));
  console.fact(kPlanColumn, "exclude-larger-than", files.exclude_larger_than);
  console.fact(kPlanColumn, "exclude-caches", files.exclude_caches ? "yes" : "");
  console.fact(kPlanColumn, "one-file-system", files.one_file_system ? "yes" : "");
  console.fact(kPlanColumn, "tags", joined_paths(files.tags));
  console.fact(kPlanColumn, "host", files.host);
  console.fact(kPlanColumn, "compression", files.compression);
  console.fact(kPlanColumn, "upload limit", limit_text(files.upload_limit_kib));
  console.fact(kPlanColumn, "download limit", limit_text(files.download_limit_kib));
  console.fact(kPlanColumn, "restic arguments", joined_paths(files.extra_arguments));
  console.fact(kPlanColumn, "checked", check_text(plan.check));
  console.fact(kPlanColumn, "kept", retention_text(files.retention));
}

std::string yes_or_no(bool yes) {
  return yes ? "yes" : "no";
}

void describe_dump(Console& console, const domain::Plan& plan) {
  const auto& dump = plan.dump;
  console.fact(kPlanColumn, "kind", "database");
  console.fact(kPlanColumn, "database", dump.database);
  console.fact(kPlanColumn, "directory", base::escape_path(dump.directory));
  console.fact(kPlanColumn, "level", dump.level);
  console.fact(kPlanColumn, "globals", yes_or_no(dump.globals));
  console.fact(kPlanColumn, "all databases", yes_or_no(dump.all_databases));
  console.fact(kPlanColumn, "kept", retention_text(dump.retention));
  console.fact(kPlanColumn, "waits for locks", base::format_duration(plan.limits.lock_wait));
  console.fact(kPlanColumn, "ended when stalled", base::format_duration(plan.limits.stall));
}

std::string retries_text(const domain::RetryPolicy& retries) {
  if (retries.attempts == 0) return "never";
  return (retries.attempts == 1 ? "once" : std::to_string(retries.attempts) + " times") + ", first after " +
         base::format_duration(retries.first) +
         (retries.attempts == 1 ? ""
                                : ", then " + std::to_string(retries.factor) + " times as long each time, at most " +
                                      base::format_duration(retries.most));
}

std::string when_text(domain::RetentionWhen when) {
  switch (when) {
    case domain::RetentionWhen::every_run:
      return "after every run";
    case domain::RetentionWhen::never:
    case domain::RetentionWhen::scheduled:
      break;
  }
  return "after scheduled runs";
}

// "30 days, the newest 3, 12 monthly; older ones go after scheduled runs"
class KeptText {
 public:
  void add_words(const std::string& words) { text_ += (text_.empty() ? "" : ", ") + words; }
  void add(unsigned count, const char* what) {
    if (count > 0) add_words(base::format_count(count) + what);
  }
  void add_newest(unsigned count) {
    if (count > 0) add_words("the newest " + base::format_count(count));
  }
  std::string whole(domain::RetentionWhen when) const {
    if (text_.empty() || when == domain::RetentionWhen::never) return "for ever";
    return text_ + "; older ones go " + when_text(when);
  }

 private:
  std::string text_;
};

}  // namespace

std::string absolute_source(const std::string& given) {
  return absolute_path(given, "a source");
}

std::string absolute_directory(const std::string& given) {
  return absolute_path(given, "a directory");
}

std::string kept_in(const domain::Plan& plan) {
  return plan.is_database() ? base::escape_path(plan.dump.directory) : plan.repository;
}

std::string retention_text(const domain::Retention& retention) {
  KeptText kept;
  kept.add(retention.keep_days, retention.keep_days == 1 ? " day" : " days");
  kept.add_newest(retention.keep_last);
  kept.add(retention.keep_daily, " daily");
  kept.add(retention.keep_weekly, " weekly");
  kept.add(retention.keep_monthly, " monthly");
  return kept.whole(retention.when);
}

std::string retention_text(const domain::SnapshotRetention& retention) {
  KeptText kept;
  kept.add_newest(retention.keep_last);
  kept.add(retention.keep_hourly, " hourly");
  kept.add(retention.keep_daily, " daily");
  kept.add(retention.keep_weekly, " weekly");
  kept.add(retention.keep_monthly, " monthly");
  kept.add(retention.keep_yearly, " yearly");
  if (!retention.keep_within.empty()) kept.add_words("all within " + retention.keep_within + " of the newest");
  return kept.whole(retention.when);
}

std::string schedule_text(const domain::Plan& plan) {
  if (plan.schedule.empty()) return "by hand";
  return schedule::sentence_of(schedule::parse_rule(plan.schedule), plan.schedule) + (plan.paused ? " (paused)" : "");
}

void describe_timetable(Console& console, const operations::Timetable& timetable) {
  console.fact(kPlanColumn, "schedule",
               timetable.sentence + (timetable.time_zone.empty() ? "" : " (" + timetable.time_zone + ")"));
  if (!timetable.problem.empty()) console.fact(kPlanColumn, "problem", timetable.problem);
  const auto* name = "next";
  for (const auto instant : timetable.next) {
    console.fact(kPlanColumn, name, base::format_local(instant));
    name = "";
  }
}

void describe_timing(Console& console, const domain::Plan& plan, operations::Timetable timetable, base::UtcTime now) {
  if (plan.schedule.empty()) {
    console.fact(kPlanColumn, "schedule", "by hand");
  } else {
    if (plan.paused) timetable.sentence += "; paused, 'strongroom plan resume " + plan.name + "' lets it go on";
    if (!timetable.next.empty() && timetable.next.front() <= now) {
      console.fact(kPlanColumn, "due since",
                   base::format_local(timetable.next.front()) + "; it starts while strongroom serves");
      timetable.next.erase(timetable.next.begin());
    }
    describe_timetable(console, timetable);
    console.fact(kPlanColumn, "missed runs",
                 plan.missed == domain::MissedRuns::skip ? "are left out" : "one makes up for all");
    if (plan.jitter > base::Milliseconds{0})
      console.fact(kPlanColumn, "starts", "up to " + base::format_duration(plan.jitter) + " later");
    if (!plan.windows.empty()) console.fact(kPlanColumn, "only within", plan.windows);
  }
  console.fact(kPlanColumn, "tried again", retries_text(plan.retries));
}

std::string joined_paths(const std::vector<std::string>& paths) {
  std::string text;
  for (const auto& path : paths) text += (text.empty() ? "" : ", ") + base::escape_path(path);
  return text;
}

void describe_plan(Console& console, const domain::Plan& plan) {
  console.fact(kPlanColumn, "name", plan.name);
  if (plan.is_database())
    describe_dump(console, plan);
  else
    describe_files(console, plan);
}

}  // namespace strongroom::cli
