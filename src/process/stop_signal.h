#pragma once

#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <stop_token>
#include <utility>

#include "base/fd.h"
#include "process/supervisor_process.h"

namespace strongroom::process {

// Makes a stop_token something that poll() can wait for.
class StopSignal {
 public:
  // Throws StartFailure.
  explicit StopSignal(std::stop_token stop) : event_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
    if (!event_) throw StartFailure{errno, "making an event descriptor"};
    callback_.emplace(std::move(stop), Raise{event_.get()});
  }
  // Readable once a stop was requested, and ever after.
  int descriptor() const { return event_.get(); }

 private:
  // Runs on the thread that requests the stop.
  struct Raise {
    int descriptor;
    void operator()() const noexcept { ::eventfd_write(descriptor, 1); }
  };
  base::Fd event_;
  std::optional<std::stop_callback<Raise>> callback_;  // destroyed first: it writes to event_
};

}  // namespace strongroom::process
