#include "operations/quickstart.h"

#include <cstdlib>

#include "base/error.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/desk.h"
#include "cli/interruption.h"
#include "cli/plan_text.h"
#include "cli/run_follow.h"

namespace strongroom::cli {
namespace {

void say_where_it_is(Console& console, const operations::Quickstart& made) {
  if (!made.is_local) return;
  console.say(console.paint(Tone::attention, made.same_disk ? "This repository is on the same disk as the data."
                                                            : "This repository is on the same machine as the data."));
  console.say("It brings back what was deleted or changed, not what a broken disk takes with it. For that, add a");
  console.say("repository elsewhere:  strongroom repo add NAME --location LOCATION --init --generate-password");
  console.say("");
}

void say_how_to_go_on(Console& console, const operations::Quickstart& made) {
  const auto& plan = made.plan.name;
  console.say("");
  say_where_it_is(console, made);
  console.say("Recovery sheet (location, password, how to restore with plain restic):");
  console.say("  " + base::escape_path(made.sheet.native()));
  console.say("Copy it to a place away from this machine.");
  console.say("");
  if (made.made_repository) {
    console.say(
        "While 'strongroom serve' runs, a part of what is stored is read and compared every day at 04:00, all of it");
    console.say("within 30 days; 'strongroom repo edit " + made.repository.name +
                " --verify-schedule' says otherwise.");
    console.say("");
  }
  console.say("next:  strongroom status                                   how things stand");
  console.say("       strongroom backup " + plan + "   again: only what changed is stored");
  console.say("       strongroom ls " + plan + " latest   what is in the snapshot");
  console.say("       strongroom restore " + plan + " --target DIR   bring it back into a new directory");
}

std::string source_in(const Arguments& arguments) {
  const auto source = arguments.text("--source");
  if (!source.empty()) return absolute_source(source);
  const char* home = std::getenv("HOME");
  if (home == nullptr || *home == '\0')
    throw base::Error{base::ErrorCode::invalid_input, "--source DIR says what to back up"};
  return absolute_source(home);
}

int quickstart(Context& context, const Arguments& arguments) {
  const auto source = source_in(arguments);
  auto& console = context.console();
  Interruption interruption;
  const auto desk = open_desk(context, interruption.token());
  const auto [made, run_id] = desk->quickstart(source);
  if (made.made_repository)
    console.say("created repository " + made.repository.name + " at " + made.repository.shown_location);
  console.say("backing up " + base::escape_path(source) + " (plan " + made.plan.name + ")");
  const int code = follow_run(context, *desk->watch(run_id), interruption.token());
  if (code == 0 || code == 3) say_how_to_go_on(console, made);
  return code;
}

}  // namespace

std::vector<Command> quickstart_commands() {
  return {{.path = "quickstart",
           .summary = "Make a repository and a plan, and back up for the first time",
           .examples = "  strongroom quickstart --source /home/you/Pictures",
           .arguments = {{"--source", Takes::text, "What to back up (your home directory unless given)"}},
           .act = quickstart}};
}

}  // namespace strongroom::cli
