// A run on the terminal while it goes, wherever it goes: in this process, or in the service.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "cli/context.h"
#include "domain/dump.h"
#include "domain/run.h"
#include "jobs/tracker.h"

namespace strongroom::cli {

// What a follower asks of a run. cancel() may come from any thread at any time, all else from one.
class RunWatch {
 public:
  virtual ~RunWatch() = default;
  virtual const std::string& id() const = 0;
  virtual void cancel() = 0;
  // nullopt: it does not go on any more.
  virtual std::optional<jobs::LiveRun> look() = 0;
  // Until `time` has gone by, or the run's end or its cancellation is worth a look.
  virtual void wait(base::Milliseconds time) = 0;
  // After look() has said nullopt: the record of its end. Throws why there is none.
  virtual domain::Run end() = 0;
  virtual std::vector<domain::Dump> dumps(const domain::Run& run) = 0;
};

// Shows the run until it has ended; a stop cancels it. With --json: lines {"type":"started"|"progress"|"result",…}, the
// result last. Returns the exit code.
int follow_run(Context& context, RunWatch& watch, const std::stop_token& stop);
// The same for a run of this process.
int follow_run(Context& context, Owner& owner, const std::string& run_id, std::stop_token stop);

}  // namespace strongroom::cli
