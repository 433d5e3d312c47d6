#include "base/log.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <boost/json.hpp>

#include "base/error.h"
#include "base/text.h"

namespace strongroom::base {
namespace {

spdlog::level::level_enum native(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
    case LogLevel::off:
      return spdlog::level::off;
  }
  return spdlog::level::off;
}

}  // namespace

struct Log::Sink {
  LogFormat format;
  spdlog::logger logger{"strongroom", std::make_shared<spdlog::sinks::stderr_sink_mt>()};
};

LogLevel parse_log_level(std::string_view name) {
  if (name == "debug") return LogLevel::debug;
  if (name == "info") return LogLevel::info;
  if (name == "warning") return LogLevel::warning;
  if (name == "error") return LogLevel::error;
  if (name == "off") return LogLevel::off;
  throw Error{ErrorCode::invalid_input, "a log level is one of debug, info, warning, error, off"};
}

LogFormat parse_log_format(std::string_view name) {
  if (name == "text") return LogFormat::text;
  if (name == "json") return LogFormat::json;
  throw Error{ErrorCode::invalid_input, "a log format is text or json"};
}

Log::Log(LogLevel level, LogFormat format) : sink_{new Sink{format}} {
  sink_->logger.set_level(native(level));
  sink_->logger.set_pattern(format == LogFormat::json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%f%z","level":"%l","message":%v})"
                                                      : "%Y-%m-%dT%H:%M:%S.%f%z %l %v");
  sink_->logger.flush_on(spdlog::level::debug);
}

Log::~Log() = default;

void Log::write(LogLevel level, std::string_view text) {
  auto line = terminal_safe(text);
  if (sink_->format == LogFormat::json) line = boost::json::serialize(boost::json::string{line});
  sink_->logger.log(native(level), "{}", line);
}

}  // namespace strongroom::base
