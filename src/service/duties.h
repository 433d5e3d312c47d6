// What a service does again and again while it serves.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"

namespace strongroom::service {

struct Duty {
  std::string name;  // for the log
  base::Milliseconds every{0};
  // What it throws is said in the log; it is tried again when it is due again.
  std::function<void()> act;
};

// Used by one thread. A duty that takes long delays the others: what takes long has a thread of its own.
class Duties {
 public:
  // Each is due for the first time one period from now.
  Duties(std::vector<Duty> duties, const base::Clock& clock, base::Log& log);

  // Does what is due at `now` and returns when something is due next. After a suspend a duty is done once, not once for
  // each period that was slept through.
  base::MonotonicTime do_due(base::MonotonicTime now);
  // Until `stop` is requested.
  void run(const std::stop_token& stop);

 private:
  struct Planned {
    Duty duty;
    base::MonotonicTime next;
  };
  void perform(const Duty& duty);

  std::vector<Planned> planned_;
  const base::Clock& clock_;
  base::Log& log_;
};

}  // namespace strongroom::service
