// Where runs go on: the two ways to watch one.
#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "cli/context.h"
#include "cli/run_follow.h"

namespace strongroom::cli {

// Of this process. `owner` outlives what is returned.
std::unique_ptr<RunWatch> watch_own_run(const base::Clock& clock, Owner& owner, std::string run_id);
// Of the service. When that goes away before it has told of the run's end, the end is looked for in the store, as
// whoever ends the run records it.
std::unique_ptr<RunWatch> watch_service_run(Context& context, std::string run_id);

}  // namespace strongroom::cli
