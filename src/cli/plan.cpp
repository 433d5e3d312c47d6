#include <filesystem>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/plan_options.h"
#include "cli/plan_text.h"
#include "domain/json.h"
#include "domain/names.h"
#include "jobs/ledger_trust.h"
#include "jobs/repository_access.h"
#include "jobs/sources.h"

namespace strongroom::cli {
namespace {

using base::Error;
using base::ErrorCode;

void require_usable(Context& context, Owner& owner, const domain::Plan& plan) {
  if (plan.files.sources.empty()) throw Error{ErrorCode::invalid_input, "a plan needs at least one --source DIR"};
  for (const auto& source : plan.files.sources) jobs::require_usable_source(source, context.data());
  for (const auto& tag : plan.files.tags)
    if (tag.empty() ||
        tag.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") != std::string::npos)
      throw Error{ErrorCode::invalid_input, "a tag is made of letters, digits, '.', '_' and '-'"};
  owner.engine().require_usable(plan.files, domain::Caller::local_cli);
  if (!owner.store().find_repository(plan.repository))
    throw Error::with_words(ErrorCode::not_found,
                            "there is no repository '" + base::terminal_safe(plan.repository) + "'", {},
                            "Look at 'strongroom repo list', or add it with 'strongroom repo add'.");
}

// What a person should know at once: sources that are not there, and what is left out.
void say_remarks(Context& context, Owner& owner, const domain::Plan& plan) {
  auto& console = context.console();
  for (const auto& missing : jobs::inspect_sources(plan.files.sources).missing)
    console.say(console.paint(Tone::attention, "!") + " " + base::escape_path(missing) + " does not exist now");
  for (const auto& link : jobs::links_to_directories(plan.files.sources))
    console.say(console.paint(Tone::attention, "!") + " " + base::escape_path(link) +
                " is a symbolic link: the link would be backed up, not the directory it points to");
  const auto access = jobs::open_access(*owner.store().find_repository(plan.repository), owner.vault());
  if (!jobs::own_paths(plan.files.sources, context.data(), access).empty())
    console.say("strongroom's own data below these sources is left out of the backup");
}

// What stays behind when dumps go elsewhere, and what the next backup would stumble over.
void say_remarks_on_dumps(Console& console, const domain::Plan& before, const domain::Plan& plan) {
  std::error_code unknown;
  if (before.dump.directory == plan.dump.directory) return;
  console.say("dumps go to " + base::escape_path(plan.dump.directory) + " from now on; what is in " +
              base::escape_path(before.dump.directory) + " stays there");
  if (!std::filesystem::exists(plan.dump.directory, unknown))
    console.say(console.paint(Tone::attention, "!") + " " + base::escape_path(plan.dump.directory) +
                " does not exist now");
}

int finish(Context& context, Owner& owner, const domain::Plan& plan, const std::string& done) {
  auto& console = context.console();
  if (console.json()) {
    console.emit(domain::to_json(plan));
    return 0;
  }
  console.say("plan " + plan.name + " " + done);
  if (!plan.is_database()) say_remarks(context, owner, plan);
  console.say("next: strongroom backup " + plan.name);
  return 0;
}

int add(Context& context, const Arguments& arguments) {
  domain::Plan plan;
  plan.name = arguments.text("NAME");
  domain::require_valid_name("plan", plan.name);
  plan.repository = "default";
  take_file_options(arguments, plan);
  take_limits(arguments, plan);
  plan.created_at = context.wiring().clock.now();
  const auto owner = context.own();
  require_usable(context, *owner, plan);
  owner->store().add_plan(plan, context.actor());
  return finish(context, *owner, plan, "added");
}

domain::Plan require_plan(domain::StoreReader& store, const std::string& name) {
  if (auto plan = store.find_plan(name)) return *plan;
  throw Error{ErrorCode::not_found, "there is no plan '" + base::terminal_safe(name) + "'"};
}

void change_files(Context& context, Owner& owner, const Arguments& arguments, domain::Plan& plan) {
  refuse_options(arguments, database_plan_arguments(), "is for plans of databases; " + plan.name + " is one of files");
  take_file_options(arguments, plan);
  require_usable(context, owner, plan);
}

void change_dumps(Context& context, const Arguments& arguments, domain::Plan& plan) {
  refuse_options(arguments, file_plan_arguments(), "is for plans of files; " + plan.name + " is one of a database");
  take_database_options(arguments, plan);
  require_usable_dump_directory(plan.dump.directory, context.data());
}

int edit(Context& context, const Arguments& arguments) {
  const auto owner = context.own();
  const auto before = require_plan(owner->store(), arguments.text("NAME"));
  auto plan = before;
  if (plan.is_database())
    change_dumps(context, arguments, plan);
  else
    change_files(context, *owner, arguments, plan);
  take_limits(arguments, plan);
  owner->store().update_plan(plan, context.actor());
  if (plan.is_database()) say_remarks_on_dumps(context.console(), before, plan);
  return finish(context, *owner, plan, "changed");
}

std::string taken_databases(const domain::Plan& plan) {
  return (plan.dump.all_databases ? "every database of the server of " : "database ") + plan.dump.database;
}

int list(Context& context, const Arguments&) {
  auto& console = context.console();
  const auto reader = context.reader();
  const auto plans = reader ? reader->plans() : std::vector<domain::Plan>{};
  if (console.json()) {
    boost::json::array array;
    for (const auto& plan : plans) array.emplace_back(domain::to_json(plan));
    console.emit(array);
    return 0;
  }
  Table table{{"NAME", "KIND", "TAKES", "KEPT IN", "LAST BACKUP"}};
  for (const auto& plan : plans) {
    const auto last = reader->last_finished_backup(plan.name);
    table.add({plan.name, plan.is_database() ? "database" : "files",
               plan.is_database() ? taken_databases(plan) : joined_paths(plan.files.sources), kept_in(plan),
               last ? std::string{to_text(last->state)} + ", " + base::format_local(*last->finished_at) : "never"});
  }
  if (table.empty())
    console.say("no plans yet; begin with 'strongroom quickstart' or 'strongroom plan add'");
  else
    table.print(console);
  return 0;
}

int show(Context& context, const Arguments& arguments) {
  const auto plan = require_plan(*context.require_reader(), arguments.text("NAME"));
  if (context.console().json())
    context.console().emit(domain::to_json(plan));
  else
    describe_plan(context.console(), plan);
  return 0;
}

int remove(Context& context, const Arguments& arguments) {
  const auto owner = context.own();
  const auto plan = require_plan(owner->store(), arguments.text("NAME"));
  if (plan.is_database())
    throw Error::with_words(
        ErrorCode::conflict, "plan " + plan.name + " belongs to its database", {},
        "Remove both with 'strongroom database remove " + plan.dump.database + "'; the dumps are left alone.");
  jobs::require_trustworthy_ledger(owner->store(), {context.actor(), "plan.remove", "plan/" + plan.name});
  owner->store().remove_plan(plan.name, context.actor());
  auto& console = context.console();
  if (console.json()) {
    console.emit(domain::to_json(plan));
    return 0;
  }
  console.say("plan " + plan.name + " removed");
  console.say("its snapshots are still in repository " + plan.repository + ", tagged " + domain::plan_tag(plan));
  return 0;
}

const Argument kName{"NAME", Takes::positional, "The plan's name"};

std::vector<Argument> joined(std::initializer_list<std::vector<Argument>> parts) {
  std::vector<Argument> all{kName};
  for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace

std::vector<Command> plan_commands() {
  return {
      {.path = "plan add",
       .summary = "Add a plan of files: what to back up and where to (databases: 'database add')",
       .examples = "  strongroom plan add photos --repo nas --source /home/you/Pictures --exclude '*.tmp'",
       .arguments = joined({file_plan_arguments(), limit_arguments()}),
       .act = add},
      {.path = "plan list", .summary = "All plans", .examples = {}, .arguments = {}, .act = list},
      {.path = "plan show", .summary = "Everything one plan holds", .examples = {}, .arguments = {kName}, .act = show},
      {.path = "plan edit",
       .summary = "Change a plan; a list that is given takes the place of the old one",
       .examples = "  strongroom plan edit photos --exclude '*.tmp' --exclude '*.bak'\n"
                   "  strongroom plan edit photos --exclude ''\n"
                   "  strongroom plan edit shop --keep-days 14 --keep-monthly 12",
       .arguments = joined({file_plan_arguments(), database_plan_arguments(), limit_arguments()}),
       .act = edit},
      {.path = "plan remove",
       .summary = "Remove a plan; its snapshots are left alone",
       .examples = {},
       .arguments = {kName},
       .act = remove}};
}

}  // namespace strongroom::cli
