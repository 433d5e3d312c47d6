#include <filesystem>

#include "cli/command.h"
#include "cli/context.h"
#include "cli/desk.h"
#include "cli/interruption.h"
#include "cli/run_follow.h"

namespace strongroom::cli {
namespace {

operations::RestoreDraft restore_draft(const Arguments& arguments) {
  operations::RestoreDraft draft;
  draft.plan = arguments.text("PLAN");
  if (arguments.has("--snapshot")) draft.snapshot = arguments.text("--snapshot");
  draft.includes = arguments.texts("--include");
  const auto target = arguments.text("--target");
  if (!target.empty()) draft.target = std::filesystem::absolute(target).native();
  return draft;
}

int restore_snapshot(Context& context, const Arguments& arguments) {
  Interruption interruption;
  const auto desk = open_desk(context, interruption.token());
  const auto run_id = desk->start_restore(restore_draft(arguments));
  return follow_run(context, *desk->watch(run_id), interruption.token());
}

}  // namespace

std::vector<Command> restore_commands() {
  return {{.path = "restore",
           .summary = "Restore a plan's snapshot into a new directory",
           .examples =
               "  strongroom restore photos --target /tmp/photos\n"
               "  strongroom restore photos --snapshot 1a2b3c4d --include /home/you/Pictures/2025 --target /tmp/p",
           .arguments = {{"PLAN", Takes::positional, "The plan's name"},
                         {"--snapshot", Takes::text, "The snapshot's id or its beginning; 'latest' by default"},
                         {"--include", Takes::texts, "Only this path (again for more)"},
                         {"--target", Takes::text, "A directory that is empty or does not exist yet"}},
           .act = restore_snapshot}};
}

}  // namespace strongroom::cli
