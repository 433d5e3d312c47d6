// Exactly one process owns a data directory: it holds the flock on strongroom.lock.
#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "base/fd.h"
#include "instance/data_directory.h"

namespace strongroom::instance {

// Held as long as it lives; the kernel lets it go when the process ends, however it ends. The file holds
// {"pid","command","started_at"} of the owner and stays when the lock goes.
class OwnerLock {
 public:
  // nullopt when another process holds it.
  static std::optional<OwnerLock> try_acquire(const DataDirectory& data, const std::string& command,
                                              const base::Clock& clock);
  // Waits; nullopt when `stop` was requested first.
  static std::optional<OwnerLock> acquire(const DataDirectory& data, const std::string& command,
                                          const base::Clock& clock, std::stop_token stop);

 private:
  explicit OwnerLock(base::Fd file) : file_{std::move(file)} {}
  base::Fd file_;
};

// "process 4711 ('strongroom backup photos')", or "another process" when the file does not say.
std::string describe_owner(const DataDirectory& data);

}  // namespace strongroom::instance
