#pragma once

#include <signal.h>

#include <functional>
#include <stop_token>
#include <thread>

#include "base/fd.h"

namespace strongroom::cli {

// While it lives, SIGINT, SIGTERM and SIGHUP (a closed terminal) request a stop instead of ending the process, and
// SIGPIPE is ignored: a reader that went away stops no backup. Make it before any other thread is started, so that
// every thread has these signals blocked; and SIGCONT, which goes on as ever but can be waited for (cli/prompt.h).
class Interruption {
 public:
  // `on_hangup`, when there is one, is called instead for each SIGHUP, on the signals' thread.
  explicit Interruption(std::function<void()> on_hangup = {});
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  std::stop_token token() const { return stop_.get_token(); }
  bool requested() const { return stop_.stop_requested(); }

 private:
  void watch();

  std::function<void()> on_hangup_;
  sigset_t previous_{};
  base::Fd signals_;
  base::Fd end_;
  std::stop_source stop_;
  std::thread thread_;
};

}  // namespace strongroom::cli
