#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

#include "base/fd.h"
#include "process/runner.h"
#include "process/supervision.h"

namespace strongroom::process {

// Why no supervisor could be started. Not a base::Error: the outcome of a run needs the number itself.
struct StartFailure {
  int error_number = 0;
  std::string what;
};

// A running supervisor, seen from the runner, and our ends of its tool's streams. When it goes out of scope the tool's
// whole tree is killed and waited for.
class SupervisorProcess {
 public:
  // Starts one for `spec`. Any number of threads may do so at once. Throws StartFailure, with nothing left behind.
  SupervisorProcess(const std::filesystem::path& program, const ProcessSpec& spec);
  ~SupervisorProcess();
  SupervisorProcess(const SupervisorProcess&) = delete;
  SupervisorProcess& operator=(const SupervisorProcess&) = delete;

  // Failures are no matter of the caller's: the end of the socket tells of them.
  void send(supervision::Command command);
  // Waits for the supervisor itself, which has to be on its way out (the socket has ended). Its wait status.
  int wait();

  int socket() const { return socket_.get(); }
  base::Fd& out() { return out_; }
  base::Fd& err() { return err_; }

 private:
  base::Fd socket_;
  base::Fd out_;
  base::Fd err_;
  pid_t pid_ = -1;
};

}  // namespace strongroom::process
