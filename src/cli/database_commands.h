// The parts of `strongroom database`, one file each.
#pragma once

#include <vector>

#include "cli/command.h"

namespace strongroom::cli {

std::vector<Command> database_health_commands();
std::vector<Command> database_restore_commands();

}  // namespace strongroom::cli
