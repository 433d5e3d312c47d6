#include "cli/command.h"
#include "cli/context.h"
#include "cli/environment_database.h"
#include "cli/interruption.h"
#include "cli/run_view.h"
#include "cli/tool_call.h"
#include "operations/runs.h"

namespace strongroom::cli {
namespace {

int backup(Context& context, const Arguments& arguments) {
  Interruption interruption;
  const auto owner = context.own(interruption.token());
  const auto name = arguments.text("PLAN");
  add_database_from_environment(context, *owner, name, interruption.token());
  ToolCall tool{context, interruption.token()};
  const auto run_id = operations::start_backup(owner->tools(), tool.operation(), {name});
  return follow_run(context, *owner, run_id, interruption.token());
}

}  // namespace

std::vector<Command> backup_commands() {
  return {{.path = "backup",
           .summary = "Back up a plan now",
           .examples = "  strongroom backup photos\n  strongroom backup shop\n  strongroom backup photos --json --wait",
           .arguments = {{"PLAN", Takes::optional_positional, "The plan's name (the default database's unless given)"}},
           .act = backup}};
}

}  // namespace strongroom::cli
