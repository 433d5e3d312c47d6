// Another process of a test's own, and a pipe from it.
#pragma once

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <utility>

#include "base/fd.h"

namespace strongroom::support {

// Runs `work` in a forked child, which ends when it returns (0) or throws (1), and is killed when this goes. Fork while
// no other thread runs.
class Child {
 public:
  // What the child hears of its parent and tells it.
  struct Ends {
    int to_parent;
    int from_parent;
  };
  explicit Child(const std::function<void(Ends)>& work) {
    int up[2], down[2];
    if (::pipe(up) != 0 || ::pipe(down) != 0) throw std::runtime_error{"no pipe"};
    from_child_ = base::Fd{up[0]};
    to_child_ = base::Fd{down[1]};
    const base::Fd child_writes{up[1]}, child_reads{down[0]};
    pid_ = ::fork();
    if (pid_ < 0) throw std::runtime_error{"no child"};
    if (pid_ != 0) return;
    from_child_.reset();
    to_child_.reset();
    try {
      work({child_writes.get(), child_reads.get()});
      ::_exit(0);
    } catch (...) {
      ::_exit(1);
    }
  }
  ~Child() {
    if (pid_ > 0) end(SIGKILL);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // False at the end of what the child says.
  template <typename T>
  bool read(T& value) {
    return read_all(from_child_.get(), &value, sizeof value);
  }
  template <typename T>
  void write(const T& value) {
    if (::write(to_child_.get(), &value, sizeof value) != static_cast<ssize_t>(sizeof value))
      throw std::runtime_error{"the child does not listen"};
  }
  void close_input() { to_child_.reset(); }

  // Sends `signal` (0: none) and returns the wait status.
  int end(int signal) {
    if (signal != 0) ::kill(pid_, signal);
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return status;
  }
  pid_t pid() const { return pid_; }

  // For both sides. False at the end, before all of it was there.
  static bool read_all(int fd, void* bytes, std::size_t count) {
    auto* at = static_cast<char*>(bytes);
    while (count > 0) {
      const auto got = ::read(fd, at, count);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return false;
      at += got;
      count -= static_cast<std::size_t>(got);
    }
    return true;
  }
  // For the child: true once the parent has closed its end.
  static bool parent_closed(int from_parent) {
    pollfd watched{from_parent, POLLIN, 0};
    return ::poll(&watched, 1, 0) != 0;
  }

 private:
  pid_t pid_ = -1;
  base::Fd from_child_;
  base::Fd to_child_;
};

}  // namespace strongroom::support
