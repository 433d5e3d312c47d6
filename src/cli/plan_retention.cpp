// What a plan's rules would remove now, without removing it. Reads only; needs no lock.
#include "base/json.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/interruption.h"
#include "cli/plan_options.h"
#include "cli/plan_text.h"
#include "cli/snapshots.h"
#include "cli/tool_call.h"
#include "operations/plans.h"
#include "operations/retention.h"

namespace strongroom::cli {
namespace {

domain::Plan plan_with(const domain::Plan& stored, const Arguments& arguments) {
  auto plan = stored;
  operations::apply(plan.is_database() ? database_plan_change(arguments) : file_plan_change(arguments), plan);
  return plan;
}

void say_outcome(Console& console, const domain::Plan& plan, const operations::RetentionPreview& preview, bool saved) {
  const auto going = preview.going();
  const std::string what = plan.is_database() ? "dump" : "snapshot";
  const auto counted = [&](std::uint64_t count) {
    return base::format_count(count) + " " + what + (count == 1 ? "" : "s");
  };
  console.say("kept: " +
              (plan.is_database() ? retention_text(plan.dump.retention) : retention_text(plan.files.retention)));
  if (going == 0) {
    console.say("nothing would go; " + counted(preview.fates.size()) + " there");
    return;
  }
  console.say(counted(going) + " of " + base::format_count(preview.fates.size()) + " would go" +
              (saved ? " with the next run that removes old ones" : " with these rules") + "; nothing was removed");
  if (!saved) console.say("next: strongroom plan edit " + plan.name + " with the same options");
  if (!plan.is_database())
    console.say("their room is free once the repository is pruned: strongroom repo prune " + plan.repository);
}

int retention(Context& context, const Arguments& arguments) {
  Interruption interruption;
  const auto reader = context.require_reader();
  const auto stored = operations::require_plan(*reader, arguments.text("NAME"));
  const auto plan = plan_with(stored, arguments);
  const auto vault = context.wiring().open_vault(context.data());
  const auto engine = context.wiring().make_engine(context.engine_settings());
  ToolCall tool{context, interruption.token()};
  const auto preview =
      operations::preview_retention(*reader, *vault, *engine, plan, context.wiring().clock.now(), tool.operation());
  auto& console = context.console();
  if (console.json()) {
    console.emit(operations::to_json(preview));
    return 0;
  }
  Table table{{"", plan.is_database() ? "DUMP" : "SNAPSHOT", "TIME", "WHY"}};
  for (const auto& fate : preview.fates)
    table.add({fate.keep ? "stays" : "goes", plan.is_database() ? fate.id : short_snapshot_id(fate.id),
               base::format_local(fate.time), fate.reason});
  if (!table.empty()) table.print(console);
  const bool saved = plan.files.retention == stored.files.retention && plan.dump.retention == stored.dump.retention;
  say_outcome(console, plan, preview, saved);
  if (preview.others > 0)
    console.say(base::format_count(preview.others) + " more in the repository " +
                (preview.others == 1 ? "has" : "have") +
                " the plan's name and stay: another strongroom made them, or an earlier plan of this name");
  return 0;
}

}  // namespace

std::vector<Command> plan_retention_commands() {
  return {{.path = "plan retention",
           .summary = "Which backups a plan's rules would remove now, and which stay and why; removes nothing",
           .examples = "  strongroom plan retention photos\n"
                       "  strongroom plan retention photos --keep-daily 7 --keep-weekly 4 --keep-monthly 12",
           .arguments = retention_arguments(),
           .act = retention}};
}

}  // namespace strongroom::cli
