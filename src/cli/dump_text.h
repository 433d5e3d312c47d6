// Dumps for people.
#pragma once

#include "cli/console.h"
#include "domain/dump.h"

namespace strongroom::cli {

void describe_dump(Console& console, const domain::Dump& dump);

}  // namespace strongroom::cli
