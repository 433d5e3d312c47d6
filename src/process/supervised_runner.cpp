#include "process/supervised_runner.h"

#include <cstring>
#include <optional>
#include <utility>

#include "process/supervised_run.h"

namespace strongroom::process {

SupervisedRunner::SupervisedRunner(const base::Clock& clock, std::filesystem::path supervisor)
    : clock_{clock}, supervisor_{std::move(supervisor)} {}

Outcome SupervisedRunner::run(const ProcessSpec& spec, ProcessListener& listener, std::stop_token stop) {
  if (stop.stop_requested()) return Cancelled{Rung::none};
  std::optional<SupervisedRun> run;
  try {
    run.emplace(clock_, supervisor_, spec, listener, std::move(stop));
  } catch (const StartFailure& failure) {
    return NotStarted{failure.error_number, failure.what + ": " + std::strerror(failure.error_number)};
  }
  return run->finish();
}

}  // namespace strongroom::process
