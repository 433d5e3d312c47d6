#include "jobs/stale_locks.h"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <exception>
#include <filesystem>
#include <sstream>
#include <string>

#include "base/clock.h"
#include "base/file.h"

namespace strongroom::jobs {
namespace {

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string{name.data()} : std::string{};
}

std::string user_name() {
  passwd entry{};
  passwd* found = nullptr;
  std::array<char, 4096> room{};
  if (::getpwuid_r(::geteuid(), &entry, room.data(), room.size(), &found) != 0 || found == nullptr) return {};
  return found->pw_name;
}

// A look into a local repository costs nothing; asking restic costs a second.
bool is_surely_unlocked(const domain::RepositoryAccess& repository) {
  if (repository.backend != "local") return false;
  std::error_code failure;
  const bool empty = std::filesystem::is_empty(std::filesystem::path{repository.location.reveal()} / "locks", failure);
  return !failure && empty;
}

bool is_taken(std::uint64_t pid) {
  return ::kill(static_cast<pid_t>(pid), 0) == 0 || errno != ESRCH;
}

// When the process that has this number now was started, by field 22 of /proc/PID/stat (ticks since the machine booted,
// see proc(5)). Long ago when the kernel does not say.
base::UtcTime started_at(std::uint64_t pid) {
  try {
    auto text = base::read_file("/proc/" + std::to_string(pid) + "/stat", 4096);
    std::istringstream fields{text.substr(text.rfind(')') + 1)};
    std::string field;
    for (int number = 3; number <= 22; ++number) fields >> field;
    const std::chrono::duration<double> after_boot{std::stod(field) / static_cast<double>(::sysconf(_SC_CLK_TCK))};
    const base::SystemClock clock;
    const auto up = clock.monotonic().time_since_epoch() + base::time_suspended();
    return clock.now() - std::chrono::duration_cast<std::chrono::microseconds>(up - after_boot);
  } catch (const std::exception&) {
    return {};
  }
}

// The tool with this number is gone. Whoever has the number now can have made the lock only if it was there by then; a
// minute for a clock that was set in between.
bool may_be_of_the_next(const domain::RepositoryLock& lock) {
  return is_taken(lock.pid) && started_at(lock.pid) < lock.time + std::chrono::minutes{1};
}

}  // namespace

std::set<std::uint64_t> tool_pids(std::string_view lock_file) {
  std::set<std::uint64_t> pids;
  while (!lock_file.empty()) {
    const auto line = lock_file.substr(0, lock_file.find('\n'));
    std::uint64_t pid = 0;
    const auto [end, failure] = std::from_chars(line.data(), line.data() + line.size(), pid);
    if (failure == std::errc{} && end != line.data() + line.size() && *end == ' ' && pid > 0) pids.insert(pid);
    lock_file.remove_prefix(std::min(lock_file.size(), line.size() + 1));
  }
  return pids;
}

StaleLocks remove_own_stale_locks(domain::BackupEngine& engine, const domain::RepositoryAccess& repository,
                                  const std::set<std::uint64_t>& dead_pids, const domain::EngineCall& call) {
  if (dead_pids.empty() || is_surely_unlocked(repository)) return StaleLocks::none;
  const auto ours = [&, host = host_name(), user = user_name()](const domain::RepositoryLock& lock) {
    return lock.host == host && lock.user == user && dead_pids.contains(lock.pid) && !may_be_of_the_next(lock);
  };
  const auto locks = engine.locks(repository, call);
  if (locks.empty()) return StaleLocks::none;
  if (!std::all_of(locks.begin(), locks.end(), ours)) return StaleLocks::foreign;
  // To learn whether a lock is stale restic sends SIGHUP to its PID, which ends most programs: it may not ask about a
  // number that somebody else has by now. With --remove-all it does not ask.
  const auto taken = [](const domain::RepositoryLock& lock) { return is_taken(lock.pid); };
  if (std::none_of(locks.begin(), locks.end(), taken)) {
    engine.unlock(repository, false, call);
    const auto left = engine.locks(repository, call);
    if (left.empty()) return StaleLocks::removed;
    if (!std::all_of(left.begin(), left.end(), ours)) return StaleLocks::foreign;
  }
  engine.unlock(repository, true, call);
  return StaleLocks::removed;
}

}  // namespace strongroom::jobs
