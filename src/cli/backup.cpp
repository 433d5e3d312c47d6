#include "base/error.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/interruption.h"
#include "cli/new_database.h"
#include "cli/run_view.h"

namespace strongroom::cli {
namespace {

// The plan of that name; the default database's when none is named.
domain::Plan require_plan(domain::StoreReader& store, const std::string& name) {
  if (name.empty() && store.databases().empty())
    throw base::Error{base::ErrorCode::invalid_input,
                      "name the plan to back up; 'strongroom plan list' has them, 'strongroom quickstart' makes one"};
  const auto wanted = name.empty() ? require_database(store, {}).name : name;
  if (auto plan = store.find_plan(wanted)) return *plan;
  throw base::Error{base::ErrorCode::not_found, "there is no plan '" + base::terminal_safe(wanted) + "'"};
}

int backup(Context& context, const Arguments& arguments) {
  Interruption interruption;
  const auto owner = context.own(interruption.token());
  const auto name = arguments.text("PLAN");
  add_database_from_environment(context, *owner, name, interruption.token());
  const auto plan = require_plan(owner->store(), name);
  const auto run_id = owner->executor().start_backup(plan, {domain::Trigger::manual, context.actor()});
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
