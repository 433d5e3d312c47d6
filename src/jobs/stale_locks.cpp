#include "jobs/stale_locks.h"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <string>

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
    return lock.host == host && lock.user == user && dead_pids.contains(lock.pid);
  };
  const auto locks = engine.locks(repository, call);
  if (locks.empty()) return StaleLocks::none;
  if (!std::all_of(locks.begin(), locks.end(), ours)) return StaleLocks::foreign;
  engine.unlock(repository, false, call);
  // restic keeps a lock whose PID another process has by now; that each one is ours was shown above.
  const auto left = engine.locks(repository, call);
  if (left.empty()) return StaleLocks::removed;
  if (!std::all_of(left.begin(), left.end(), ours)) return StaleLocks::foreign;
  engine.unlock(repository, true, call);
  return StaleLocks::removed;
}

}  // namespace strongroom::jobs
