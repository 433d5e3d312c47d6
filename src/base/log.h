// The program's own log: what an operator reads in the journal. Runs have a log of their own (domain/run_log.h).
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace strongroom::base {

enum class LogLevel { debug, info, warning, error, off };

enum class LogFormat { text, json };

// Throw invalid_input on an unknown name.
LogLevel parse_log_level(std::string_view name);
LogFormat parse_log_format(std::string_view name);

// Any thread may call. Lines go to standard error: "TIME LEVEL TEXT", or {"time","level","message"} for programs that
// gather logs; times are local with their offset, microseconds; text is made terminal-safe. Never hand it a secret:
// SecretString does not convert to text, and that is on purpose.
class Log {
 public:
  explicit Log(LogLevel level, LogFormat format = LogFormat::text);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void debug(std::string_view text) { write(LogLevel::debug, text); }
  void info(std::string_view text) { write(LogLevel::info, text); }
  void warning(std::string_view text) { write(LogLevel::warning, text); }
  void error(std::string_view text) { write(LogLevel::error, text); }
  void write(LogLevel level, std::string_view text);

 private:
  struct Sink;
  std::unique_ptr<Sink> sink_;
};

}  // namespace strongroom::base
