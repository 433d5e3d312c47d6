// What a run over a database looks like: its line while it goes, and its words at the end.
#pragma once

#include <string>
#include <vector>

#include "cli/console.h"
#include "domain/dump.h"
#include "domain/run.h"
#include "jobs/tracker.h"

namespace strongroom::cli {

// "42 %  12 of 40 tables  349.0 MB of 831.2 MB of SQL, 98.0 MB stored  61.0 MB/s  about 8 s left"; without the table.
std::string database_progress_text(const jobs::LiveRun& live);

// "Backup created successfully", as UC-010 has it; only for a run that made something.
std::string database_success_words(const domain::Run& run);
// With its facts: "Backup created successfully in 3.2 s: backup_2026-02-14T10-30-00.sql.gz, 2.5 MB".
std::string database_success_text(const domain::Run& run);

// The lines below it: paths, tables and rows. `dumps`: what the store knows of the run's.
std::vector<std::string> database_artefact_lines(const domain::Run& run, const std::vector<domain::Dump>& dumps);

}  // namespace strongroom::cli
