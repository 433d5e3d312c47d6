#pragma once

#include <string>
#include <vector>

#include "cli/console.h"
#include "domain/plan.h"

namespace strongroom::cli {

// From the current directory when relative; without a slash at its end. Throws invalid_input when empty.
std::string absolute_source(const std::string& given);

// The same for a directory of dumps.
std::string absolute_directory(const std::string& given);

// "/a, /b", clean for a terminal.
std::string joined_paths(const std::vector<std::string>& paths);

// "30 days, the newest 7; after scheduled runs"
std::string retention_text(const domain::Retention& retention);
// "every day at 02:00" (schedule/sentence.h); "by hand" for none.
std::string schedule_text(const std::string& schedule);

// The repository, or the directory of dumps.
std::string kept_in(const domain::Plan& plan);

void describe_plan(Console& console, const domain::Plan& plan);

}  // namespace strongroom::cli
