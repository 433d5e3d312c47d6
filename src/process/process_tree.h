// The processes below one: finding them, measuring them, ending them. For the supervisor, which is their subreaper:
// what loses its parent becomes the supervisor's child, however it was started, so that nothing gets out of the tree.
//
// Everything here reads all of /proc once: the kernel's own list of children (/proc/PID/task/TID/children) is a build
// option that not every kernel has.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <vector>

namespace strongroom::process {

// Counters that only grow while the tree works, and stand still while it waits. Compared with earlier ones, nothing
// else: a process that ends takes a part of its counts along.
struct TreeActivity {
  std::uint64_t cpu_microseconds = 0;
  std::uint64_t io_bytes = 0;  // read and written, through system calls and through the page cache, sockets included
};

// Living and zombie children of `parent`, in no order.
std::vector<pid_t> children_of(pid_t parent);

// Of every descendant of the calling process, and the CPU time of those it has waited for.
TreeActivity measure_descendants();

// Kills every descendant of the calling process, waits for them all, and returns when there is none. Only direct
// children are signalled: their numbers cannot be used again before we wait for them, and their orphans are the next
// direct children. `on_exit(pid, status)` is called for each that was waited for. SIGCHLD must be blocked.
using OnExit = void (*)(void* context, pid_t pid, int status);
void kill_descendants(OnExit on_exit, void* context);

}  // namespace strongroom::process
