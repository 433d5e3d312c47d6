#pragma once

#include <string>
#include <vector>

#include "cli/console.h"
#include "domain/plan.h"

namespace strongroom::cli {

// From the current directory when relative; without a slash at its end. Throws invalid_input when empty.
std::string absolute_source(const std::string& given);

// "/a, /b", clean for a terminal.
std::string joined_paths(const std::vector<std::string>& paths);

void describe_plan(Console& console, const domain::Plan& plan);

}  // namespace strongroom::cli
