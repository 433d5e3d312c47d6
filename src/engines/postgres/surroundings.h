#pragma once

#include "base/clock.h"
#include "engines/postgres/options.h"
#include "engines/postgres/tools.h"
#include "process/runner.h"

namespace strongroom::postgres {

// What every call of an engine shares. Outlives them.
struct Surroundings {
  process::ProcessRunner& runner;
  const base::Clock& clock;
  const Options& options;
  ToolFinder& finder;
};

}  // namespace strongroom::postgres
