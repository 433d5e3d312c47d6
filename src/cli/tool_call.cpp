#include "cli/tool_call.h"

#include "base/text.h"

namespace strongroom::cli {

void ToolCall::line(domain::LogStream stream, std::string_view text) {
  if (stream != domain::LogStream::out) context_.log().info(text);
}

void ToolCall::progress(const domain::Progress&) {}

void ToolCall::waiting(const std::optional<domain::Waiting>& waiting) {
  if (waiting)
    context_.console().live(base::terminal_safe(waiting->text));
  else
    context_.console().clear_live();
}

}  // namespace strongroom::cli
