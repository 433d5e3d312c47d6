#include "cli/command.h"
#include "cli/context.h"
#include "cli/desk.h"
#include "cli/interruption.h"
#include "cli/run_follow.h"

namespace strongroom::cli {
namespace {

int backup(Context& context, const Arguments& arguments) {
  Interruption interruption;
  const auto desk = open_desk(context, interruption.token());
  const auto run_id = desk->start_backup(arguments.text("PLAN"));
  return follow_run(context, *desk->watch(run_id), interruption.token());
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
