#pragma once

#include <filesystem>

#include "base/clock.h"
#include "process/runner.h"

namespace strongroom::process {

// Runs tools for real, each under a supervisor (supervisor.h). Any number of threads may call run() at once.
//
// Rules the port leaves open:
// - Once the tool itself has ended, what it left behind gets a second to end by itself, and is killed then.
// - A stop, deadline or stall that comes after the tool has ended changes nothing.
// - Should the supervisor itself be killed, the kernel kills the tool with it; the outcome is Signalled then, and only
// in
//   that case may descendants of the tool live on.
class SupervisedRunner final : public ProcessRunner {
 public:
  // `supervisor` is a program whose main() hands `--supervise` over to supervisor_main. The default is this very
  // program, even after its file was replaced.
  explicit SupervisedRunner(const base::Clock& clock, std::filesystem::path supervisor = "/proc/self/exe");

  Outcome run(const ProcessSpec& spec, ProcessListener& listener, std::stop_token stop) override;

 private:
  const base::Clock& clock_;
  std::filesystem::path supervisor_;
};

}  // namespace strongroom::process
