// Runs over a repository that back nothing up: checking and pruning it.
#include "base/error.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/desk.h"
#include "cli/interruption.h"
#include "cli/run_follow.h"

namespace strongroom::cli {
namespace {

jobs::CheckScope scope_from(const Arguments& arguments) {
  const bool all = arguments.flag("--read-data"), next = arguments.flag("--next-part");
  if (all && next) throw base::Error{base::ErrorCode::invalid_input, "give either --read-data or --next-part"};
  if (all) return jobs::CheckScope::all_data;
  return next ? jobs::CheckScope::next_part : jobs::CheckScope::structure;
}

int check(Context& context, const Arguments& arguments) {
  const auto scope = scope_from(arguments);
  Interruption interruption;
  const auto desk = open_desk(context, interruption.token());
  const auto run_id = desk->start_check(arguments.text("NAME"), scope);
  return follow_run(context, *desk->watch(run_id), interruption.token());
}

int prune(Context& context, const Arguments& arguments) {
  Interruption interruption;
  const auto desk = open_desk(context, interruption.token());
  const auto run_id = desk->start_prune(arguments.text("NAME"));
  return follow_run(context, *desk->watch(run_id), interruption.token());
}

const Argument kPrunedRepository{"NAME", Takes::positional, "The repository's name"};

}  // namespace

std::vector<Command> maintenance_commands() {
  return {{.path = "repo check",
           .summary = "Check a repository for damage now",
           .examples = "  strongroom repo check nas\n  strongroom repo check nas --read-data\n"
                       "  strongroom repo check nas --next-part",
           .arguments = {kPrunedRepository,
                         {"--read-data", Takes::flag, "Read and compare all stored data too, which can take long"},
                         {"--next-part", Takes::flag, "Read the part of the data that its schedule would read next"}},
           .act = check},
          {.path = "repo prune",
           .summary = "Free the room of what was forgotten; while the service runs, backups come first",
           .examples = "  strongroom repo prune nas\n"
                       "  strongroom repo edit nas --prune-schedule '0 3 * * 0' --max-repack 20G",
           .arguments = {kPrunedRepository},
           .act = prune}};
}

}  // namespace strongroom::cli
