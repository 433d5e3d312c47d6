#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/desk.h"
#include "cli/plan_options.h"
#include "cli/plan_text.h"
#include "domain/json.h"
#include "domain/names.h"
#include "operations/plans.h"
#include "operations/schedules.h"

namespace strongroom::cli {
namespace {

constexpr auto kWhileServed = ", as long as 'strongroom serve' runs";

void say(Console& console, const std::vector<operations::Remark>& remarks) {
  for (const auto& [text, needs_attention] : remarks)
    console.say(needs_attention ? console.paint(Tone::attention, "!") + " " + text : text);
}

int finish(Context& context, const ChangedPlan& changed, const std::string& done) {
  auto& console = context.console();
  const auto& plan = changed.plan;
  if (console.json()) {
    console.emit(domain::to_json(plan));
    return 0;
  }
  console.say("plan " + plan.name + " " + done);
  if (!plan.schedule.empty() && !plan.paused) console.say("it is backed up " + schedule_text(plan) + kWhileServed);
  say(console, changed.remarks);
  console.say("next: strongroom backup " + plan.name);
  return 0;
}

int add_plan(Context& context, const Arguments& arguments) {
  const operations::PlanDraft draft{arguments.text("NAME"), file_plan_change(arguments)};
  domain::require_valid_name("plan", draft.name);
  return finish(context, open_desk(context)->add_plan(draft), "added");
}

operations::PlanChange change_from(const Arguments& arguments, const domain::Plan& plan) {
  if (plan.is_database()) {
    refuse_options(arguments, file_plan_arguments(), "is for plans of files; " + plan.name + " is one of a database");
    return database_plan_change(arguments);
  }
  refuse_options(arguments, database_plan_arguments(), "is for plans of databases; " + plan.name + " is one of files");
  return file_plan_change(arguments);
}

int edit_plan(Context& context, const Arguments& arguments) {
  const auto desk = open_desk(context);
  const auto plan = operations::require_plan(desk->store(), arguments.text("NAME"));
  return finish(context, desk->edit_plan(plan.name, change_from(arguments, plan)), "changed");
}

std::string taken_databases(const domain::Plan& plan) {
  return (plan.dump.all_databases ? "every database of the server of " : "database ") + plan.dump.database;
}

int list_plans(Context& context, const Arguments&) {
  auto& console = context.console();
  const auto reader = context.reader();
  const auto plans = reader ? reader->plans() : std::vector<domain::Plan>{};
  if (console.json()) {
    boost::json::array array;
    for (const auto& plan : plans) array.emplace_back(domain::to_json(plan));
    console.emit(array);
    return 0;
  }
  Table table{{"NAME", "KIND", "TAKES", "KEPT IN", "LAST BACKUP", "SCHEDULE"}};
  for (const auto& plan : plans) {
    const auto last = reader->last_finished_backup(plan.name);
    table.add({plan.name, plan.is_database() ? "database" : "files",
               plan.is_database() ? taken_databases(plan) : joined_paths(plan.files.sources), kept_in(plan),
               last ? std::string{to_text(last->state)} + ", " + base::format_local(*last->finished_at) : "never",
               schedule_text(plan)});
  }
  if (table.empty())
    console.say("no plans yet; begin with 'strongroom quickstart' or 'strongroom plan add'");
  else
    table.print(console);
  return 0;
}

int show_plan(Context& context, const Arguments& arguments) {
  const auto reader = context.require_reader();
  const auto plan = operations::require_plan(*reader, arguments.text("NAME"));
  const auto timetable = operations::timetable_of(*reader, plan, context.wiring().clock.now());
  auto& console = context.console();
  if (console.json()) {
    auto document = domain::to_json(plan);
    document["timetable"] = operations::to_json(timetable);
    console.emit(document);
    return 0;
  }
  describe_plan(console, plan);
  describe_timing(console, plan, timetable, context.wiring().clock.now());
  return 0;
}

int pause_plan(Context& context, const Arguments& arguments, bool paused) {
  const auto desk = open_desk(context);
  const auto before = operations::require_plan(desk->store(), arguments.text("NAME"));
  if (before.schedule.empty())
    throw base::Error::with_words(base::ErrorCode::invalid_input, "plan " + before.name + " has no schedule",
                                  "it is backed up by hand",
                                  "Give it one with 'strongroom plan edit " + before.name + " --schedule RULE'.");
  operations::PlanChange change;
  change.paused = paused;
  const auto plan = desk->edit_plan(before.name, change).plan;
  auto& console = context.console();
  if (console.json()) {
    console.emit(domain::to_json(plan));
    return 0;
  }
  if (paused)
    console.say("plan " + plan.name + " is paused: its schedule waits, by hand it can be backed up as before");
  else
    console.say("plan " + plan.name + (before.paused ? " goes on" : " was not paused") + "; it is backed up " +
                schedule_text(plan) + kWhileServed);
  return 0;
}

int next(Context& context, const Arguments& arguments) {
  const auto zone = arguments.has("--time-zone") ? arguments.text("--time-zone") : std::string{};
  const auto timetable = operations::timetable_of_rule(arguments.text("SCHEDULE"), zone, context.wiring().clock.now());
  auto& console = context.console();
  if (console.json())
    console.emit(operations::to_json(timetable));
  else
    describe_timetable(console, timetable);
  return 0;
}

int remove_plan(Context& context, const Arguments& arguments) {
  const auto plan = open_desk(context)->remove_plan(arguments.text("NAME"));
  auto& console = context.console();
  if (console.json()) {
    console.emit(domain::to_json(plan));
    return 0;
  }
  console.say("plan " + plan.name + " removed");
  console.say("its snapshots are still in repository " + plan.repository + ", tagged " + domain::plan_tag(plan));
  return 0;
}

const Argument kPlanName{"NAME", Takes::positional, "The plan's name"};

}  // namespace

std::vector<Command> plan_commands() {
  return {
      {.path = "plan add",
       .summary = "Add a plan of files: what to back up and where to (databases: 'database add')",
       .examples = "  strongroom plan add photos --repo nas --source /home/you/Pictures --exclude '*.tmp'\n"
                   "  strongroom plan add photos --source /home/you/Pictures --schedule '0 20 * * *'",
       .arguments = joined({{kPlanName}, file_plan_arguments(), shared_plan_arguments()}),
       .act = add_plan},
      {.path = "plan list", .summary = "All plans", .examples = {}, .arguments = {}, .act = list_plans},
      {.path = "plan show",
       .summary = "Everything one plan holds",
       .examples = {},
       .arguments = {kPlanName},
       .act = show_plan},
      {.path = "plan edit",
       .summary = "Change a plan; a list that is given takes the place of the old one",
       .examples = "  strongroom plan edit photos --exclude '*.tmp' --exclude '*.bak'\n"
                   "  strongroom plan edit photos --exclude ''\n"
                   "  strongroom plan edit shop --keep-days 14 --keep-monthly 12",
       .arguments = joined({{kPlanName}, file_plan_arguments(), database_plan_arguments(), shared_plan_arguments()}),
       .act = edit_plan},
      {.path = "plan pause",
       .summary = "Let a plan's schedule wait; by hand it can be backed up as before",
       .examples = {},
       .arguments = {kPlanName},
       .act = [](Context& context, const Arguments& arguments) { return pause_plan(context, arguments, true); }},
      {.path = "plan resume",
       .summary = "Let a paused plan's schedule go on",
       .examples = {},
       .arguments = {kPlanName},
       .act = [](Context& context, const Arguments& arguments) { return pause_plan(context, arguments, false); }},
      {.path = "plan next",
       .summary = "What a schedule means: in words, and its next five times",
       .examples = "  strongroom plan next '30 2 * * mon-fri' --time-zone Europe/Berlin\n"
                   "  strongroom plan next 'every 6 hours'",
       .arguments = {{"SCHEDULE", Takes::positional, "Cron's five fields, '@daily', or 'every 6 hours'"},
                     {"--time-zone", Takes::text, "Whose clocks it speaks of; the machine's unless given"}},
       .act = next},
      {.path = "plan remove",
       .summary = "Remove a plan; its snapshots are left alone",
       .examples = {},
       .arguments = {kPlanName},
       .act = remove_plan}};
}

}  // namespace strongroom::cli
