
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/context.h"
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

// Lists that were given take the place of what the plan had; '' alone empties one.
void take_list(const Arguments& arguments, const std::string& name, std::vector<std::string>& into) {
  if (!arguments.has(name)) return;
  into = arguments.texts(name);
  std::erase(into, std::string{});
}

void take_text(const Arguments& arguments, const std::string& name, std::string& into) {
  if (arguments.has(name)) into = arguments.text(name);
}

void take_switch(const Arguments& arguments, const std::string& name, bool& into) {
  if (arguments.flag("--" + name)) into = true;
  if (arguments.flag("--no-" + name)) into = false;
}

void take_check(const Arguments& arguments, domain::CheckPolicy& into) {
  if (!arguments.has("--check")) return;
  const auto word = arguments.text("--check");
  if (word == "every-run")
    into = domain::CheckPolicy::every_run;
  else if (word == "daily")
    into = domain::CheckPolicy::daily;
  else if (word == "weekly")
    into = domain::CheckPolicy::weekly;
  else
    throw Error{ErrorCode::invalid_input, "--check is one of every-run, daily, weekly"};
}

void take_minutes(const Arguments& arguments, const std::string& name, base::Milliseconds& into) {
  constexpr std::uint64_t kMostMinutes = 60 * 24 * 31;
  const auto minutes = arguments.number(name);
  if (!minutes) return;
  if (*minutes > kMostMinutes)
    throw Error{ErrorCode::invalid_input, name + " is at most " + std::to_string(kMostMinutes)};
  into = std::chrono::minutes{static_cast<std::int64_t>(*minutes)};
}

void take_options(const Arguments& arguments, domain::Plan& plan) {
  auto& files = plan.files;
  take_text(arguments, "--repo", plan.repository);
  if (arguments.has("--source")) {
    files.sources.clear();
    for (const auto& source : arguments.texts("--source")) files.sources.push_back(absolute_source(source));
  }
  take_list(arguments, "--exclude", files.excludes);
  take_list(arguments, "--iexclude", files.iexcludes);
  take_list(arguments, "--exclude-file", files.exclude_files);
  for (auto& file : files.exclude_files) file = absolute_source(file);
  take_list(arguments, "--exclude-if-present", files.exclude_if_present);
  take_switch(arguments, "exclude-caches", files.exclude_caches);
  take_text(arguments, "--exclude-larger-than", files.exclude_larger_than);
  take_switch(arguments, "one-file-system", files.one_file_system);
  take_list(arguments, "--tag", files.tags);
  take_text(arguments, "--host", files.host);
  take_text(arguments, "--compression", files.compression);
  if (const auto limit = arguments.number("--limit-upload")) files.upload_limit_kib = *limit;
  if (const auto limit = arguments.number("--limit-download")) files.download_limit_kib = *limit;
  if (const auto count = arguments.number("--read-concurrency")) files.read_concurrency = static_cast<unsigned>(*count);
  take_list(arguments, "--restic-argument", files.extra_arguments);
  take_check(arguments, plan.check);
  take_minutes(arguments, "--network-minutes", plan.limits.network);
  take_minutes(arguments, "--lock-minutes", plan.limits.lock_wait);
  take_minutes(arguments, "--stall-minutes", plan.limits.stall);
}

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

int finish(Context& context, Owner& owner, const domain::Plan& plan, const std::string& done) {
  auto& console = context.console();
  if (console.json()) {
    console.emit(domain::to_json(plan));
    return 0;
  }
  console.say("plan " + plan.name + " " + done);
  say_remarks(context, owner, plan);
  console.say("next: strongroom backup " + plan.name);
  return 0;
}

int add(Context& context, const Arguments& arguments) {
  domain::Plan plan;
  plan.name = arguments.text("NAME");
  domain::require_valid_name("plan", plan.name);
  plan.repository = "default";
  take_options(arguments, plan);
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

int edit(Context& context, const Arguments& arguments) {
  const auto owner = context.own();
  auto plan = require_plan(owner->store(), arguments.text("NAME"));
  take_options(arguments, plan);
  require_usable(context, *owner, plan);
  owner->store().update_plan(plan, context.actor());
  return finish(context, *owner, plan, "changed");
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
  Table table{{"NAME", "REPOSITORY", "SOURCES", "LAST BACKUP"}};
  for (const auto& plan : plans) {
    const auto last = reader->last_finished_backup(plan.name);
    table.add({plan.name, plan.repository, joined_paths(plan.files.sources),
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

std::vector<Argument> option_arguments() {
  return {kName,
          {"--repo", Takes::text, "The repository it goes to ('default' unless given)"},
          {"--source", Takes::texts, "A directory or file to back up (again for more)"},
          {"--exclude", Takes::texts, "A pattern to leave out, as restic's --exclude takes it (again for more)"},
          {"--iexclude", Takes::texts, "The same, whatever the case of letters"},
          {"--exclude-file", Takes::texts, "A file of such patterns"},
          {"--exclude-if-present", Takes::texts, "Leave out directories that hold this file"},
          {"--exclude-caches", Takes::flag, "Leave out directories marked by a CACHEDIR.TAG"},
          {"--no-exclude-caches", Takes::flag, "Take them (the default)"},
          {"--exclude-larger-than", Takes::text, "Leave out larger files, for instance 500M"},
          {"--one-file-system", Takes::flag, "Do not go into other file systems"},
          {"--no-one-file-system", Takes::flag, "Go into them (the default)"},
          {"--tag", Takes::texts, "A tag for the snapshots, besides the plan's own"},
          {"--host", Takes::text, "The host name in the snapshots"},
          {"--compression", Takes::text, "auto, off or max"},
          {"--limit-upload", Takes::number, "KiB per second, 0 for none"},
          {"--limit-download", Takes::number, "KiB per second, 0 for none"},
          {"--read-concurrency", Takes::number, "How many files restic reads at once (restic 0.15 or newer)"},
          {"--restic-argument", Takes::texts, "One more argument for 'restic backup', from a list of allowed ones"},
          {"--check", Takes::text, "Check the repository: every-run (default), daily or weekly"},
          {"--network-minutes", Takes::number, "Give up when the network is gone so long (5)"},
          {"--lock-minutes", Takes::number, "How long the check waits for the repository's lock (10)"},
          {"--stall-minutes", Takes::number, "End restic when nothing moves so long (30)"}};
}

}  // namespace

std::vector<Command> plan_commands() {
  return {
      {.path = "plan add",
       .summary = "Add a plan: what to back up and where to",
       .examples = "  strongroom plan add photos --repo nas --source /home/you/Pictures --exclude '*.tmp'",
       .arguments = option_arguments(),
       .act = add},
      {.path = "plan list", .summary = "All plans", .examples = {}, .arguments = {}, .act = list},
      {.path = "plan show", .summary = "Everything one plan holds", .examples = {}, .arguments = {kName}, .act = show},
      {.path = "plan edit",
       .summary = "Change a plan; a list that is given takes the place of the old one",
       .examples = "  strongroom plan edit photos --exclude '*.tmp' --exclude '*.bak'\n"
                   "  strongroom plan edit photos --exclude ''",
       .arguments = option_arguments(),
       .act = edit},
      {.path = "plan remove",
       .summary = "Remove a plan; its snapshots are left alone",
       .examples = {},
       .arguments = {kName},
       .act = remove}};
}

}  // namespace strongroom::cli
