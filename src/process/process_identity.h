// Knowing a process again later, in another process, after a crash or a restart of the machine.
//
// A run-lock file holds one line per tool that was started under the lock:
//   PID ' ' START_TICKS ' ' BOOT_ID '\n'
// for example "4711 98123 0b2f5a6e-8f0c-4f0e-9d55-0f3d8c1a7b62\n". A PID alone would not do: numbers are used again.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "process/runner.h"

namespace strongroom::process {

// "unknown" where the system does not tell.
std::string current_boot_id();

// nullopt when there is no such process.
std::optional<ProcessIdentity> read_identity(pid_t pid);

// Whether exactly this process still runs. A zombie does not: it executes nothing and holds nothing.
bool is_alive(const ProcessIdentity& identity);

// The line of a run-lock file, newline included.
std::string to_line(const ProcessIdentity& identity);

// Whole lines only: a last line without its newline is a write that was cut off, and lines of another form are not
// ours. Both are left out.
std::vector<ProcessIdentity> parse_identities(std::string_view text);

}  // namespace strongroom::process
