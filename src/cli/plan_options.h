// The options of plans: what each kind takes, and how they get into a plan.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"
#include "domain/plan.h"

namespace strongroom::cli {

std::vector<Argument> file_plan_arguments();      // --source, --exclude, …
std::vector<Argument> database_plan_arguments();  // --directory, --level, --keep-days, …
std::vector<Argument> limit_arguments();          // what both kinds take

// What was given takes the place of what the plan had. Throw invalid_input.
void take_file_options(const Arguments& arguments, domain::Plan& plan);
void take_database_options(const Arguments& arguments, domain::Plan& plan);
void take_limits(const Arguments& arguments, domain::Plan& plan);

// Throws invalid_input when one of `others` was given: "--source is for plans of files; shop is one of a database".
void refuse_options(const Arguments& arguments, const std::vector<Argument>& others, const std::string& sentence);

}  // namespace strongroom::cli
