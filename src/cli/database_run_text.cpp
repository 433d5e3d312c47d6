#include "cli/database_run_text.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/text.h"
#include "cli/estimate_text.h"

namespace strongroom::cli {
namespace {

using base::format_bytes;
using base::format_count;

std::string tables_text(const domain::Progress& progress) {
  if (progress.files_done + progress.files_total == 0) return {};
  if (!progress.totals_settled || progress.files_total == 0) return format_count(progress.files_done) + " tables";
  return format_count(progress.files_done) + " of " + format_count(progress.files_total) + " tables";
}

std::string bytes_text(const domain::Progress& progress) {
  auto text = format_bytes(progress.bytes_done);
  if (progress.totals_settled && progress.bytes_total > 0) text += " of " + format_bytes(progress.bytes_total);
  if (progress.bytes_stored > 0) text += " of SQL, " + format_bytes(progress.bytes_stored) + " stored";
  return text;
}

std::string sum_text(const domain::Run& run) {
  if (run.dumps.count == 1) return run.dumps.filename + ", " + format_bytes(run.dumps.size);
  return format_count(run.dumps.count) + " files, " + format_bytes(run.bytes.added);
}

std::string warnings_text(const domain::Run& run) {
  if (run.warning_count == 0) return {};
  return " with " + format_count(run.warning_count) + (run.warning_count == 1 ? " warning" : " warnings");
}

std::string content_text(const domain::Dump& dump) {
  if (dump.content == domain::DumpContent::globals) return "roles and tablespaces, " + format_bytes(dump.size);
  return base::terminal_safe(dump.dbname) + ": " + format_count(dump.tables) + " tables, " + format_count(dump.rows) +
         " rows, " + format_bytes(dump.sql_bytes) + " of SQL in " + format_bytes(dump.size);
}

}  // namespace

std::string database_progress_text(const jobs::LiveRun& live) {
  auto percent = percent_text(live.estimate);
  auto left = time_left_text(live.estimate);
  // Where neither is known yet, "estimating" is said once.
  if (left.empty() && !live.estimate.fraction) percent = "estimating";
  if (left.empty() && live.estimate.fraction && *live.estimate.fraction < 1) left = "estimating";
  std::string line;
  for (const auto& part :
       {percent, tables_text(live.progress), bytes_text(live.progress), rate_text(live.estimate), left})
    if (!part.empty()) line += (line.empty() ? "" : "  ") + part;
  return line;
}

std::string database_success_words(const domain::Run& run) {
  if (run.kind == domain::RunKind::restore)
    return "Database " + base::terminal_safe(run.target) + " restored successfully";
  return "Backup created successfully";
}

std::string database_success_text(const domain::Run& run) {
  const auto text = database_success_words(run) + " in " + base::format_duration(run.duration) + warnings_text(run);
  return run.kind == domain::RunKind::restore ? text : text + ": " + sum_text(run);
}

std::vector<std::string> database_artefact_lines(const domain::Run& run, const std::vector<domain::Dump>& dumps) {
  std::vector<std::string> lines;
  if (run.kind == domain::RunKind::restore) {
    lines.push_back(format_count(run.files.total) + " tables, " + format_bytes(run.bytes.processed) + " of SQL");
    return lines;
  }
  if (dumps.empty() && run.dumps.count > 0) lines.push_back(base::escape_path(run.dumps.path));
  for (const auto& dump : dumps) {
    lines.push_back(base::escape_path(dump.path()));
    lines.push_back("  " + content_text(dump));
  }
  lines.push_back(run.verified ? "read back from disk and compared: whole" : "not verified");
  return lines;
}

}  // namespace strongroom::cli
