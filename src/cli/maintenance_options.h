// The options that say what is done to a repository by itself.
#pragma once

#include <vector>

#include "cli/command.h"
#include "cli/console.h"
#include "domain/repository.h"
#include "domain/store.h"
#include "operations/maintenance.h"

namespace strongroom::cli {

std::vector<Argument> maintenance_arguments();  // --prune-schedule, --verify-schedule, …
operations::MaintenanceChange maintenance_change(const Arguments& arguments);  // throws invalid_input

// When it is pruned and read, and how far reading has come.
void describe_maintenance(Console& console, domain::StoreReader& store, const domain::Repository& repository,
                          base::UtcTime now);

}  // namespace strongroom::cli
