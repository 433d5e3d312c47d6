#include "base/error.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/interruption.h"
#include "cli/run_view.h"

namespace strongroom::cli {
namespace {

int backup(Context& context, const Arguments& arguments) {
  Interruption interruption;
  const auto owner = context.own(interruption.token());
  const auto name = arguments.text("PLAN");
  const auto plan = owner->store().find_plan(name);
  if (!plan) throw base::Error{base::ErrorCode::not_found, "there is no plan '" + name + "'"};
  const auto run_id = owner->executor().start_backup(*plan, {domain::Trigger::manual, context.actor()});
  return follow_run(context, *owner, run_id, interruption.token());
}

}  // namespace

std::vector<Command> backup_commands() {
  return {{.path = "backup",
           .summary = "Back up a plan now",
           .examples = "  strongroom backup photos\n  strongroom backup photos --json --wait",
           .arguments = {{"PLAN", Takes::positional, "The plan's name"}},
           .act = backup}};
}

}  // namespace strongroom::cli
