#include "process/process_tree.h"

#include <dirent.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <csignal>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/file.h"
#include "process/proc_stat.h"

namespace strongroom::process {
namespace {

// A process that ends while we look is left out.
std::vector<ProcStat> all_processes() {
  struct Close {
    void operator()(DIR* directory) const { ::closedir(directory); }
  };
  std::vector<ProcStat> found;
  const std::unique_ptr<DIR, Close> proc{::opendir("/proc")};
  if (!proc) return found;
  while (const auto* entry = ::readdir(proc.get())) {
    const std::string_view name{entry->d_name};
    pid_t pid = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (error != std::errc{} || end != name.data() + name.size()) continue;
    if (const auto stat = read_stat(pid)) found.push_back(*stat);
  }
  return found;
}

// Breadth first; every process has one parent, so each is found once.
std::vector<ProcStat> descendants_of(pid_t root) {
  const auto all = all_processes();
  std::vector<pid_t> parents{root};
  std::vector<ProcStat> found;
  for (std::size_t i = 0; i < parents.size(); ++i) {
    const auto parent = parents[i];
    for (const auto& stat : all) {
      if (stat.parent != parent) continue;
      found.push_back(stat);
      parents.push_back(stat.pid);
    }
  }
  return found;
}

// The number after `name` in text of the form "name: 123\n"; 0 when it is not there.
std::uint64_t value_of(std::string_view text, std::string_view name) {
  const auto at = text.find(name);
  if (at == std::string_view::npos) return 0;
  text.remove_prefix(at + name.size());
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// Readable for processes of the same user; 0 where the system does not tell.
std::uint64_t io_bytes_of(pid_t pid) {
  try {
    const auto text = base::read_file("/proc/" + std::to_string(pid) + "/io", 4096);
    return value_of(text, "rchar: ") + value_of(text, "wchar: ") + value_of(text, "\nread_bytes: ") +
           value_of(text, "\nwrite_bytes: ");
  } catch (const base::Error&) {
    return 0;
  }
}

std::uint64_t in_microseconds(const timeval& time) {
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000 + static_cast<std::uint64_t>(time.tv_usec);
}

// False when nothing ended in that time.
bool wait_for_exit(std::chrono::milliseconds at_most) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  timespec time{};
  time.tv_nsec = std::chrono::nanoseconds{at_most}.count();
  return ::sigtimedwait(&set, nullptr, &time) == SIGCHLD;
}

// Takes every child that has ended and says how many; nullopt when there is no child left at all.
std::optional<std::size_t> take_ended(OnExit on_exit, void* context) {
  for (std::size_t ended = 0;; ++ended) {
    int status = 0;
    const auto pid = ::waitpid(-1, &status, WNOHANG);
    if (pid == 0) return ended;
    if (pid < 0) return std::nullopt;
    on_exit(context, pid, status);
  }
}

}  // namespace

std::vector<pid_t> children_of(pid_t parent) {
  std::vector<pid_t> children;
  for (const auto& stat : all_processes())
    if (stat.parent == parent) children.push_back(stat.pid);
  return children;
}

TreeActivity measure_descendants() {
  const auto ticks_per_second = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
  TreeActivity activity;
  for (const auto& stat : descendants_of(::getpid())) {
    activity.cpu_microseconds += stat.cpu_ticks * 1'000'000 / ticks_per_second;
    activity.io_bytes += io_bytes_of(stat.pid);
  }
  rusage waited_for{};
  ::getrusage(RUSAGE_CHILDREN, &waited_for);
  activity.cpu_microseconds += in_microseconds(waited_for.ru_utime) + in_microseconds(waited_for.ru_stime);
  return activity;
}

void kill_descendants(OnExit on_exit, void* context) {
  // Usually each pass ends as soon as the killed are gone. The growing wait is for those that the kernel holds (a dead
  // network file system): looking at all of /proc again and again would help nobody.
  for (std::chrono::milliseconds patience{4};; patience = std::min(patience * 2, std::chrono::milliseconds{250})) {
    const auto children = children_of(::getpid());
    for (const auto child : children) ::kill(child, SIGKILL);
    auto left = std::max<std::size_t>(children.size(), 1);
    while (left > 0) {
      const auto ended = take_ended(on_exit, context);
      if (!ended) return;
      left -= std::min(left, *ended);
      if (left > 0 && !wait_for_exit(patience)) break;
    }
  }
}

}  // namespace strongroom::process
