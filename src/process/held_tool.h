#pragma once

#include <sys/types.h>

#include "base/fd.h"
#include "process/supervision.h"

namespace strongroom::process {

// A child process that will become the tool as soon as it is let go, and ends instead when it never is. For the
// single-threaded supervisor only: it forks.
struct HeldTool {
  pid_t pid = 0;
  base::Fd gate;    // write end: one byte lets the child go, closing it ends the child
  base::Fd result;  // read end, not blocking: an ExecFailure, or the end of file once the tool runs (or died)
};

struct ExecFailure {
  supervision::Report::Stage stage;
  int error_number;
};

// argv[0] is the path of the program; the environment is ours; `directory` is entered just before. The child gets
// descriptors 0, 1, 2 and every other one of ours that is not close-on-exec, default signals and an empty mask, a
// process group of its own (so that a tool which signals its group does not hit us), and dies with us. On failure pid
// is -1 and errno says why.
HeldTool hold_tool(char* const* argv, const char* directory);

}  // namespace strongroom::process
