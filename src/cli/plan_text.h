#pragma once

#include <string>
#include <vector>

#include "cli/console.h"
#include "domain/plan.h"
#include "operations/schedules.h"

namespace strongroom::cli {

// From the current directory when relative; without a slash at its end. Throws invalid_input when empty.
std::string absolute_source(const std::string& given);

// The same for a directory of dumps.
std::string absolute_directory(const std::string& given);

// "/a, /b", clean for a terminal.
std::string joined_paths(const std::vector<std::string>& paths);

// "30 days, the newest 7; after scheduled runs"
std::string retention_text(const domain::Retention& retention);
std::string retention_text(const domain::SnapshotRetention& retention);
// "every day at 02:00" (schedule/sentence.h); "by hand" for none.
std::string schedule_text(const domain::Plan& plan);

// The repository, or the directory of dumps.
std::string kept_in(const domain::Plan& plan);

void describe_plan(Console& console, const domain::Plan& plan);
// When it comes next, what becomes of missed runs, and how often what failed is tried again.
void describe_timing(Console& console, const domain::Plan& plan, operations::Timetable timetable, base::UtcTime now);
void describe_timetable(Console& console, const operations::Timetable& timetable);

}  // namespace strongroom::cli
