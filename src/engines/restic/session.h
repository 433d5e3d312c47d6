// One start of restic, from its command line to an error or nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string_view>

#include "base/clock.h"
#include "domain/backup_engine.h"
#include "engines/restic/arguments.h"
#include "engines/restic/complaints.h"
#include "engines/restic/network_watch.h"
#include "engines/restic/options.h"
#include "engines/restic/version.h"
#include "process/runner.h"

namespace strongroom::restic {

// What every session of an engine shares. Outlives them.
struct Surroundings {
  process::ProcessRunner& runner;
  const base::Clock& clock;
  const Options& options;
};

// Lines of one start, on the calling thread. Both may be empty.
struct Handlers {
  std::function<void(std::string_view)> out;         // a line of standard output, never a cut one
  std::function<void(const ItemError&)> item_error;  // an error about one path, on standard error
  std::function<void(std::string_view)> err_text;    // plain text on standard error
  std::function<void(base::MonotonicTime)> tick;     // at least four times a second
};

class Session final : public process::ProcessListener {
 public:
  // `doing` is for messages: "the backup".
  Session(const Surroundings& around, const domain::EngineCall& call, std::string_view doing, Handlers handlers);

  // Blocks until restic and all it started are gone. Throws only what a handler or the observer threw.
  process::Outcome run(const Tool& tool, const domain::RepositoryAccess& repository, const Arguments& arguments);

  // Lines up to so many bytes are handed on. To be called before run().
  void take_lines_up_to(std::size_t bytes) { longest_line_ = bytes; }

  // For the outcome of run(), when it is not what was hoped for.
  base::Error error(const process::Outcome& outcome, bool damage_found = false) const;
  // Throws error(outcome) unless restic ended with 0.
  void require_success(const process::Outcome& outcome) const;

  // For handlers, on a status line: `done` is any number that grows with the work. restic goes on printing status lines
  // when nothing moves any more (seen with 0.14 and 0.19 and a stopped server), so a line whose number did not grow
  // does not keep the stall limit away.
  void counted(std::uint64_t done);
  // For handlers: what they read shows whether the server is there.
  NetworkWatch& network() { return network_; }
  const Complaints& complaints() const { return complaints_; }
  // A line of standard output was too long and was not handed on.
  bool lost_a_line() const { return lost_a_line_; }

  void line(process::Stream stream, std::string_view text, bool cut) override;
  bool shows_progress(process::Stream stream, std::string_view text) override;
  bool tick(base::MonotonicTime now) override;
  base::Milliseconds interrupt_grace(base::Milliseconds planned) noexcept override;

 private:
  process::ProcessSpec spec(const Tool& tool, const domain::RepositoryAccess& repository,
                            const Arguments& arguments) const;
  void error_line(std::string_view text);

  const Surroundings& around_;
  const domain::EngineCall& call_;
  std::string_view doing_;
  Handlers handlers_;
  NetworkWatch network_;
  Complaints complaints_;
  std::string tool_path_;
  std::size_t longest_line_ = process::kLongestLine;
  std::optional<std::uint64_t> counted_;
  bool line_moves_ = true;  // the line that was handled last
  bool lost_a_line_ = false;
  bool network_gave_up_ = false;
};

// True for Exited with that code.
bool exited_with(const process::Outcome& outcome, int code);

}  // namespace strongroom::restic
