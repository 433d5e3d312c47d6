#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "base/fd.h"
#include "domain/database_engine.h"
#include "domain/run.h"
#include "engines/postgres/restore_filter.h"

namespace strongroom::postgres {

// A thread that reads a dump and writes what may pass into a pipe. It blocks on both.
class Feeder {
 public:
  // `before` and `after` are written as they are. `failed` is called on the thread when the source or the filter threw.
  Feeder(domain::ByteSource& source, base::Fd pipe, std::string before, std::string after,
         std::function<void()> failed);
  // Waits for the thread: once the other end of the pipe is closed, it has the source's next bytes to wait for at most.
  ~Feeder();

  domain::Progress progress() const;  // any thread
  void join();
  // After join(): what the source or the filter threw; whether all of the dump went through; what was in it.
  void rethrow() const;
  bool complete() const { return complete_; }
  CopyCounter& counter() { return filter_.counter(); }

 private:
  void work();
  void feed_all();
  bool write(std::string_view bytes);
  void note_progress();

  domain::ByteSource& source_;
  base::Fd pipe_;
  std::string before_;
  std::string after_;
  std::function<void()> failed_;
  RestoreFilter filter_;
  std::exception_ptr error_;
  bool complete_ = false;
  mutable std::mutex mutex_;  // guards progress_
  domain::Progress progress_;
  std::thread thread_;  // last: it uses everything above
};

}  // namespace strongroom::postgres
