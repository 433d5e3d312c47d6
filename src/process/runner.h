// The port through which every outside program is run.
//
// argv, never a shell; an explicit environment; standard input from /dev/null or a descriptor of the caller's; standard
// output and standard error read separately. The tool runs under a supervisor of ours (process/supervisor.h), so that
// when this process dies, however it dies, every descendant of the tool is killed, grandchildren in sessions of their
// own included.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/secret_string.h"

namespace strongroom::process {

enum class Stream { out, err };

// A process is known by all three: numbers are used again, boots restart them.
struct ProcessIdentity {
  pid_t pid = 0;
  std::uint64_t start_ticks = 0;  // field 22 of /proc/PID/stat, see proc(5)
  std::string boot_id;            // /proc/sys/kernel/random/boot_id
};

// The tool finds `content` in a file that only it can read (a sealed memfd), whose path it gets in `variable`.
struct SecretFile {
  std::string variable;
  base::SecretString content;
};

struct ProcessLimits {
  base::Milliseconds stall{0};                 // no output and no CPU or I/O of the tree for so long; 0 = never
  base::Milliseconds deadline{0};              // for the whole run; 0 = none
  base::Milliseconds interrupt_grace{15'000};  // from SIGINT (to the tool alone) to SIGTERM
  base::Milliseconds terminate_grace{5'000};   // from SIGTERM (to the tool alone) to SIGKILL of the whole tree
};

inline constexpr std::size_t kLongestLine = 1 << 20;

struct ProcessSpec {
  std::vector<std::string> argv;                                        // argv[0] is an absolute path; no secrets
  std::vector<std::pair<std::string, base::SecretString>> environment;  // the whole of it, nothing is inherited
  std::vector<SecretFile> secret_files;
  std::filesystem::path working_directory{"/"};
  ProcessLimits limits;
  std::size_t longest_line = kLongestLine;  // bytes of one line kept in memory, per stream
  bool raw_output = false;                  // standard output's bytes go to output_room() instead of coming as lines
  int standard_input = -1;  // what the tool reads instead of /dev/null; duplicated, the caller's own stays open
  int run_lock = -1;  // held by the supervisor as long as anything of the tree lives, never inherited by the tool; the
                      // tool's ProcessIdentity is appended to that file as one line "PID START_TICKS BOOT_ID\n" before
                      // the tool starts; -1 = none
};

// Which rung of the ladder ended the tool. `none`: it ended by itself meanwhile.
enum class Rung { none, interrupt, terminate, kill };

struct Exited {
  int code = 0;
};
struct Signalled {
  int signal = 0;  // by somebody else
};
struct Stalled {
  Rung rung = Rung::none;
  base::Milliseconds silent_for{0};
};
struct TimedOut {
  Rung rung = Rung::none;
};
struct Cancelled {
  Rung rung = Rung::none;
};
struct NotStarted {
  int error_number = 0;
  std::string what;
};
using Outcome = std::variant<Exited, Signalled, Stalled, TimedOut, Cancelled, NotStarted>;

// Called on the thread that called run(), never after run() has returned. What it throws ends the tool by the ladder
// and comes out of run(); after that it is not called any more.
class ProcessListener {
 public:
  virtual ~ProcessListener() = default;
  virtual void started(const ProcessIdentity&) {}
  // One line without its newline. Lines over the spec's longest_line bytes come cut, with `cut` set; the rest of it is
  // dropped.
  virtual void line(Stream stream, std::string_view text, bool cut) = 0;
  // With raw_output: where the next bytes of standard output go. Empty: there is no room now; the tool has to wait, and
  // this is asked again within 10 ms. Must not block. A tool that has to wait for longer than the stall limit is
  // stalled. Once it has ended the rest of its output still comes, ticks go on meanwhile, and a stop, the deadline or a
  // tick that says no makes Cancelled or TimedOut of the outcome, because the output is not whole then.
  virtual std::span<char> output_room() { return {}; }
  // So many bytes of it were filled.
  virtual void output_taken(std::size_t) {}
  // Asked right after line(), with the same line: does it show that the tool is getting on? False for what a tool
  // prints even while it hangs (restic repeats its status line for ever when its server is gone): such lines do not
  // keep the stall limit from running out.
  virtual bool shows_progress(Stream, std::string_view) { return true; }
  // At least four times a second while the tool lives. False stops it by the ladder: the outcome is Cancelled.
  virtual bool tick(base::MonotonicTime) { return true; }
  // Asked once, when the ladder begins: the time from SIGINT to SIGTERM, `planned` in the spec's limits. For a listener
  // that knows by then that patience will not help.
  virtual base::Milliseconds interrupt_grace(base::Milliseconds planned) noexcept { return planned; }
};

class ProcessRunner {
 public:
  virtual ~ProcessRunner() = default;
  // Blocks until nothing of the tool's tree is alive and both streams are drained. Any number of threads may call at
  // once. Throws only what the listener throws.
  virtual Outcome run(const ProcessSpec& spec, ProcessListener& listener, std::stop_token stop) = 0;
};

}  // namespace strongroom::process
