// Locks of a repository that this machine and user could have left, and somebody who hears nothing of what is done to
// them.
#pragma once

#include <pwd.h>
#include <unistd.h>

#include <array>

#include "domain/backup_engine.h"

namespace strongroom::test {

// No process has such a number: the kernel's greatest is 4,194,304.
inline constexpr std::uint64_t kGone = 5'000'000;

inline domain::RepositoryLock own_lock(std::uint64_t pid) {
  std::array<char, 256> host{};
  ::gethostname(host.data(), host.size());
  domain::RepositoryLock lock;
  lock.host = host.data();
  lock.user = ::getpwuid(::geteuid())->pw_name;
  lock.pid = pid;
  return lock;
}

class SilentObserver final : public domain::EngineObserver {
 public:
  void line(domain::LogStream, std::string_view) override {}
  void progress(const domain::Progress&) override {}
  void waiting(const std::optional<domain::Waiting>&) override {}
};

}  // namespace strongroom::test
