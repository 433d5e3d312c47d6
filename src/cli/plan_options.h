// The options of plans: what each kind takes, and the change they ask for.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"
#include "domain/plan.h"
#include "operations/plan_change.h"

namespace strongroom::cli {

std::vector<Argument> file_plan_arguments();      // --source, --exclude, …
std::vector<Argument> database_plan_arguments();  // --directory, --level, …
std::vector<Argument> shared_plan_arguments();    // what both kinds take: schedule, retries, what is kept, limits

std::vector<Argument> retention_arguments();  // NAME, and what says which backups stay

// What was given takes the place of what the plan had; what was not stays. Throw invalid_input.
operations::PlanChange file_plan_change(const Arguments& arguments);
operations::PlanChange database_plan_change(const Arguments& arguments);
// What of them says which snapshots stay.
operations::SnapshotRetentionChange snapshot_retention_change(const Arguments& arguments);
// Of file_plan_change().
void take_file_options(const Arguments& arguments, domain::Plan& plan);

// Throws invalid_input when one of `others` was given: "--source is for plans of files; shop is one of a database".
void refuse_options(const Arguments& arguments, const std::vector<Argument>& others, const std::string& sentence);

}  // namespace strongroom::cli
