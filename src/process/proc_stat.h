// What /proc says about one process; the fields are those of proc(5), /proc/PID/stat.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string_view>

namespace strongroom::process {

struct ProcStat {
  pid_t pid = 0;
  char state = '?';               // field 3: 'Z' is a zombie
  pid_t parent = 0;               // field 4
  std::uint64_t cpu_ticks = 0;    // fields 14 to 17: its own and that of children it has waited for
  std::uint64_t threads = 0;      // field 20
  std::uint64_t start_ticks = 0;  // field 22
};

// nullopt when the text is not such a line. The command name in field 2 may hold anything, brackets and spaces too.
std::optional<ProcStat> parse_stat(std::string_view text);

// nullopt when there is no such process (any more), or the system hides it.
std::optional<ProcStat> read_stat(pid_t pid);

}  // namespace strongroom::process
