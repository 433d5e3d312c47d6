#include "cli/run_view.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "base/text.h"
#include "cli/database_run_text.h"
#include "cli/estimate_text.h"
#include "cli/snapshots.h"

namespace strongroom::cli {
namespace {

using namespace std::chrono_literals;
using base::format_bytes;
using base::format_count;
using domain::RunState;

constexpr std::size_t kShownWarnings = 10;

std::string amount_text(const jobs::LiveRun& live) {
  const auto& progress = live.progress;
  if (!progress.totals_settled && !progress.totals_estimated)
    return format_count(progress.files_done) + " files  " + format_bytes(progress.bytes_done);
  const std::string of = progress.totals_estimated ? " of about " : " of ";
  return format_count(progress.files_done) + of + format_count(progress.files_total) + " files  " +
         format_bytes(progress.bytes_done) + of + format_bytes(progress.bytes_total);
}

std::string files_progress_text(const jobs::LiveRun& live) {
  const auto percent = percent_text(live.estimate);
  const auto left = time_left_text(live.estimate);
  auto line = percent.empty() ? "scanning" : percent;
  line += "  " + amount_text(live);
  if (const auto rate = rate_text(live.estimate); !rate.empty()) line += "  " + rate;
  return line + "  " + (left.empty() ? "estimating" : left);
}

std::string files_text(const domain::Run& run) {
  return format_count(run.files.total) + " files, " + format_bytes(run.bytes.processed);
}

std::string verb_done(const domain::Run& run) {
  switch (run.kind) {
    case domain::RunKind::restore:
      return "restored";
    case domain::RunKind::check:
      return "checked";
    case domain::RunKind::prune:
      return "pruned";
    case domain::RunKind::backup:
      break;
  }
  return "backed up";
}

std::string made_text(const domain::Run& run) {
  if (run.kind == domain::RunKind::prune)
    return run.freed_bytes ? format_bytes(*run.freed_bytes) + " freed" : "what was forgotten is gone";
  if (run.kind != domain::RunKind::check) return files_text(run);
  if (!run.data_part) return "no errors";
  if (run.data_part->of == 1) return "no errors, and all of the data was read";
  return "no errors, and part " + std::to_string(run.data_part->number) + " of " + std::to_string(run.data_part->of) +
         " of the data was read";
}

// With -q a run that went well says nothing, and one that did not says so on standard error.
void tell(Console& console, const domain::Run& run, const std::string& text) {
  if (console.quiet() && run.state != RunState::succeeded)
    console.complain(text);
  else
    console.say(text);
}

void describe_outcome(Console& console, const domain::Run& run) {
  const auto took = " in " + base::format_duration(run.duration);
  const bool is_database = !run.database.empty();
  switch (run.state) {
    case RunState::succeeded:
      if (is_database) return tell(console, run, console.paint(Tone::good, "✓") + " " + database_success_text(run));
      tell(console, run,
           console.paint(Tone::good, "✓") + " " + subject(run) + " " + verb_done(run) + took + ": " + made_text(run));
      return;
    case RunState::warning:
      if (is_database)
        return tell(console, run, console.paint(Tone::attention, "!") + " " + database_success_text(run));
      tell(console, run,
           console.paint(Tone::attention, "!") + " " + subject(run) + " " + verb_done(run) + took + " with " +
               format_count(run.warning_count) + (run.warning_count == 1 ? " warning: " : " warnings: ") +
               files_text(run));
      return;
    case RunState::failed:
    case RunState::interrupted:
      tell(console, run,
           console.paint(Tone::bad, "✗") + " " + subject(run) + " " + std::string{to_text(run.state)} + took);
      return;
    case RunState::cancelled:
      tell(console, run, "– " + subject(run) + " cancelled" + took);
      return;
    case RunState::queued:
    case RunState::running:
      tell(console, run, subject(run) + " is " + std::string{to_text(run.state)});
  }
}

void describe_artefact(Console& console, const domain::Run& run, const std::vector<domain::Dump>& dumps) {
  const bool is_done = run.state == RunState::succeeded || run.state == RunState::warning;
  if (!run.database.empty()) {
    if (is_done)
      for (const auto& line : database_artefact_lines(run, dumps)) tell(console, run, "  " + line);
    else
      for (const auto& dump : dumps)
        if (dump.state == domain::DumpState::present)
          tell(console, run, "  whole and kept all the same: " + base::escape_path(dump.path()));
    return;
  }
  if (run.kind == domain::RunKind::backup && !run.snapshot_id.empty()) {
    const auto checked = run.verified ? "checked, no errors" : "not checked";
    tell(console, run,
         "  snapshot " + short_snapshot_id(run.snapshot_id) + " in repository " + run.repository + ", " + checked);
    tell(console, run,
         "  " + format_count(run.files.added) + " new, " + format_count(run.files.changed) + " changed, " +
             format_count(run.files.unmodified) + " unchanged; " + format_bytes(run.bytes.added) + " added");
  }
  if (run.kind == domain::RunKind::restore && is_done)
    tell(console, run,
         "  snapshot " + short_snapshot_id(run.snapshot_id) + " is in " + base::escape_path(run.target) +
             (run.verified ? ", every file compared with the repository" : ""));
}

void describe_warnings(Console& console, const domain::Run& run) {
  const auto shown = std::min(run.warnings.size(), kShownWarnings);
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& warning = run.warnings[i];
    tell(console, run,
         "  " + console.paint(Tone::attention, "!") + " " + base::terminal_safe(warning.message) +
             (warning.path.empty() ? "" : ": " + base::escape_path(warning.path)));
  }
  if (run.warning_count > shown)
    tell(console, run, "  … and " + format_count(run.warning_count - shown) + " more: strongroom runs show " + run.id);
}

void describe_error(Console& console, const domain::Run& run) {
  if (!run.error || run.state == RunState::cancelled) return;
  const auto& error = *run.error;
  console.complain("error: " + base::terminal_safe(error.message));
  console.complain("       " + base::terminal_safe(error.hint));
  console.complain("       (" + std::string{base::error_class(error.code).name} +
                   "; the whole log: strongroom runs log " + run.id + ")");
}

}  // namespace

std::string live_line(const Console& console, const jobs::LiveRun& live) {
  const bool is_database = !live.database.empty();
  const auto name = live.plan.empty() ? live.repository + live.database : live.plan;
  const auto step = live.steps.empty() ? std::string{to_text(live.state)} : live.steps.back().name;
  auto line = name + "  ";
  if (live.cancelling) return line + "stopping " + step + "…";
  if (live.waiting) return line + base::terminal_safe(live.waiting->text);
  if (live.progress.files_done + live.progress.bytes_done + live.progress.files_total == 0) return line + step + "…";
  if (is_database)
    line += step + "  " + database_progress_text(live);
  else
    line += files_progress_text(live);
  const auto file = base::escape_path(live.progress.current_file);
  const auto columns = console.columns();
  const auto used = base::display_width(line) + 3;
  if (file.empty() || columns <= used + 10) return line;
  return line + "  " + base::fit_middle(file, columns - used);
}

std::string subject(const domain::Run& run) {
  if (!run.plan.empty()) return run.plan;
  return run.database.empty() ? "repository " + run.repository : "database " + run.database;
}

void describe_run(Console& console, const domain::Run& run, const std::vector<domain::Dump>& dumps) {
  describe_outcome(console, run);
  describe_artefact(console, run, dumps);
  describe_warnings(console, run);
  describe_error(console, run);
}

int exit_code(const domain::Run& run) {
  switch (run.state) {
    case RunState::succeeded:
      return 0;
    case RunState::warning:
      return 3;
    case RunState::cancelled:
      return 130;
    default:
      return 1;
  }
}

Tone tone_of(RunState state) {
  switch (state) {
    case RunState::succeeded:
      return Tone::good;
    case RunState::warning:
      return Tone::attention;
    case RunState::failed:
    case RunState::interrupted:
      return Tone::bad;
    default:
      return Tone::plain;
  }
}

std::string state_text(const domain::Run& run) {
  auto text = std::string{to_text(run.state)};
  if (run.state == RunState::warning) text += " (" + format_count(run.warning_count) + ")";
  if (run.kind == domain::RunKind::backup && run.state == RunState::succeeded && !run.verified) text += ", not checked";
  return text;
}

}  // namespace strongroom::cli
