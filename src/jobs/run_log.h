// The whole log of one run: every line of every tool with its stream and time, bounded in size.
//
// Format: JSON lines, {"t":UTC,"s":"out"|"err"|"note","l":TEXT}; bytes of a tool's line that are not clean text are
// escaped by base::terminal_safe. The first limits.head bytes stay in runs/ID.log. What comes later goes in turn to
// runs/ID.log.0 and runs/ID.log.1, limits.tail bytes each. When one of these is started again, what it held is dropped.
// The first line of each is {"t":UTC,"s":"part","n":N,"dropped":LINES}: N grows with each start, LINES counts all that
// was dropped so far; those lines lie between the head and the older part.
// Nothing is put together at the end, so a run that was killed leaves the same files as one that ended.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/fd.h"
#include "domain/backup_engine.h"

namespace strongroom::jobs {

struct RunLogLimits {
  std::uint64_t head = 4 << 20;  // bytes
  std::uint64_t tail = 1 << 20;
};

std::filesystem::path run_log_path(const std::filesystem::path& runs_directory, const std::string& run_id);

// Used by the run's thread alone. Never throws once it is open: a log that cannot be written must not end a backup;
// broken() says so afterwards, and the run warns.
class RunLogWriter {
 public:
  RunLogWriter(std::filesystem::path path, const base::Clock& clock, RunLogLimits limits = {});
  ~RunLogWriter();
  RunLogWriter(const RunLogWriter&) = delete;
  RunLogWriter& operator=(const RunLogWriter&) = delete;

  void line(domain::LogStream stream, std::string_view text);
  // Syncs. Idempotent.
  void close();
  bool broken() const { return broken_; }

 private:
  void write(const std::string& line);
  void start_next_part();

  const std::filesystem::path path_;
  const base::Clock& clock_;
  const RunLogLimits limits_;
  base::Fd head_;
  base::Fd tail_;
  std::uint64_t parts_ = 0;          // how many were started; the one that is written is (parts_ - 1) % 2
  std::uint64_t used_ = 0;           // bytes in what is written now
  std::uint64_t lines_[2] = {0, 0};  // in each tail
  std::uint64_t dropped_ = 0;
  bool broken_ = false;
  bool closed_ = false;
};

struct LogLine {
  base::UtcTime time{};
  std::string stream;  // "out", "err", "note"; "gap" where lines are missing
  std::string text;    // clean for a terminal
};

// Reads what there is, again and again: each call of read() gives the lines that came since the last one.
class RunLogReader {
 public:
  explicit RunLogReader(std::filesystem::path path);
  // False when there is no log at all.
  bool read(const std::function<void(const LogLine&)>& take);

 private:
  struct Part {
    std::filesystem::path path;
    std::uint64_t number = 0;  // of the part; 0: the head, or nothing seen yet
    std::uint64_t offset = 0;
    std::string rest;  // of a line whose end is not there yet
  };
  using Take = std::function<void(const LogLine&)>;
  static bool read_lines(Part& part, const Take& take);
  static void read_part(Part& part, std::uint64_t number, const Take& take);
  Part head_;
  Part tails_[2];
  bool first_ = true;
};

}  // namespace strongroom::jobs
