// What systemd is told of us (sd_notify(3)): datagrams to the socket that $NOTIFY_SOCKET names. Nothing where there is
// none.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace strongroom::service {

class ServiceManager {
 public:
  // `socket`: the value of NOTIFY_SOCKET, a path or "@" and an abstract name; empty = nobody listens.
  // `watchdog_usec`: the value of WATCHDOG_USEC; empty = no watchdog.
  ServiceManager(std::string socket, std::string_view watchdog_usec);

  void ready(std::string_view status) const { tell("READY=1\nSTATUS=" + std::string{status}); }
  void reloading(base::MonotonicTime now) const;  // until ready() is told again
  void stopping() const { tell("STOPPING=1\nSTATUS=stopping"); }
  void status(std::string_view text) const { tell("STATUS=" + std::string{text}); }
  void alive() const { tell("WATCHDOG=1"); }
  // How often alive() is due: half of what is asked for. nullopt = nobody watches.
  std::optional<base::Milliseconds> watchdog_period() const { return period_; }

 private:
  // Never waits and never fails: a manager that does not listen must not stop a backup.
  void tell(const std::string& message) const;

  std::string socket_;
  std::optional<base::Milliseconds> period_;
};

}  // namespace strongroom::service
