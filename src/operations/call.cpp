#include "operations/call.h"

namespace strongroom::operations {

void Call::require(const boost::json::object& now) const {
  if (precondition) precondition(now);
}

void LoggedTool::line(domain::LogStream stream, std::string_view text) {
  if (stream != domain::LogStream::out) log_.info(text);
}

void LoggedTool::progress(const domain::Progress&) {}

void LoggedTool::waiting(const std::optional<domain::Waiting>& waiting) {
  if (waiting) log_.info(waiting->text);
}

}  // namespace strongroom::operations
