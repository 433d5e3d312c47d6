#include "cli/environment_database.h"

#include <utility>

#include "cli/tool_call.h"
#include "operations/databases.h"

namespace strongroom::cli {

void add_database_from_environment(Context& context, Owner& owner, const std::string& name, std::stop_token stop) {
  ToolCall tool{context, std::move(stop)};
  const auto added =
      operations::add_database_from_environment(owner.tools(), tool.operation(), name, operations::process_environment);
  if (!added) return;
  context.console().say("database default added from the environment: " +
                        domain::shown_connection(added->database.parameters));
}

void add_database_from_environment(Context& context, const std::string& name, std::stop_token stop) {
  if (!name.empty() && name != operations::kDefaultDatabase) return;
  const auto reader = context.reader();
  if (reader && !operations::environment_is_asked(*reader, name)) return;
  const auto engine = context.wiring().make_database_engine();
  if (!operations::connection_from_environment(operations::process_environment, *engine)) return;
  const auto owner = context.own(stop);
  add_database_from_environment(context, *owner, name, std::move(stop));
}

}  // namespace strongroom::cli
