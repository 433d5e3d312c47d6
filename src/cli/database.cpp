#include <optional>
#include <vector>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/connection_input.h"
#include "cli/context.h"
#include "cli/database_commands.h"
#include "cli/desk.h"
#include "cli/environment_database.h"
#include "cli/interruption.h"
#include "cli/plan_options.h"
#include "cli/plan_text.h"
#include "domain/json.h"
#include "domain/names.h"
#include "operations/databases.h"

namespace strongroom::cli {
namespace {

using base::Error;
using base::ErrorCode;

boost::json::object to_json(const domain::Database& database, const std::optional<domain::Plan>& plan) {
  auto object = domain::to_json(database);
  object["plan"] = plan ? boost::json::value(domain::to_json(*plan)) : boost::json::value(nullptr);
  return object;
}

boost::json::object to_json(domain::StoreReader& store, const domain::Database& database) {
  return to_json(database, store.find_plan(database.name));
}

int finish_add(Context& context, const NewDatabase& made) {
  const auto& added = made.added;
  auto& console = context.console();
  if (console.json()) {
    console.emit(to_json(added.database, added.plan));
    return 0;
  }
  const auto& name = added.database.name;
  console.say("database " + name + " added: " + domain::shown_connection(added.database.parameters) +
              (added.database.is_default ? " (the default one)" : ""));
  if (added.server)
    console.say("PostgreSQL " + base::terminal_safe(added.server->version_text) + ", " +
                base::format_bytes(added.server->database_bytes) + (added.server->in_recovery ? ", a standby" : ""));
  console.say("plan " + name + " added with it: " + schedule_text(added.plan) + ", kept " +
              retention_text(added.plan.dump.retention));
  console.say("dumps go to " + base::escape_path(added.plan.dump.directory));
  for (const auto& remark : made.remarks) console.say(console.paint(Tone::attention, "!") + " " + remark.text);
  console.say("next: strongroom backup " + name);
  return 0;
}

int add_database(Context& context, const Arguments& arguments) {
  Interruption interruption;
  operations::DatabaseDraft draft;
  draft.name = arguments.text("NAME");
  domain::require_valid_name("database", draft.name);
  draft.plan = database_plan_change(arguments);
  draft.probe = !arguments.flag("--no-probe");
  draft.connection = connection_from(arguments, *context.wiring().make_database_engine(), interruption.token());
  if (operations::merged({}, draft.connection).empty())
    throw Error{ErrorCode::invalid_input,
                "say where the database is: --url postgresql://USER@HOST/DBNAME, --url-file FILE, or --host, --user "
                "and --dbname"};
  return finish_add(context, open_desk(context, interruption.token())->add_database(draft));
}

int list_databases(Context& context, const Arguments&) {
  auto& console = context.console();
  const auto reader = context.reader();
  const auto databases = reader ? reader->databases() : std::vector<domain::Database>{};
  if (console.json()) {
    boost::json::array array;
    for (const auto& database : databases) array.emplace_back(to_json(*reader, database));
    console.emit(array);
    return 0;
  }
  Table table{{"NAME", "CONNECTION", "DEFAULT", "LAST BACKUP"}};
  for (const auto& database : databases) {
    const auto last = reader->last_finished_backup(database.name);
    table.add(
        {database.name, domain::shown_connection(database.parameters), database.is_default ? "yes" : "",
         last ? std::string{domain::to_text(last->state)} + ", " + base::format_local(*last->finished_at) : "never"});
  }
  if (table.empty())
    console.say("no databases yet; add one with 'strongroom database add NAME --url postgresql://USER@HOST/DBNAME'");
  else
    table.print(console);
  return 0;
}

int show_database(Context& context, const Arguments& arguments) {
  const auto reader = context.require_reader();
  const auto database = operations::require_database(*reader, arguments.text("NAME"));
  auto& console = context.console();
  if (console.json()) {
    console.emit(to_json(*reader, database));
    return 0;
  }
  const auto line = [&](std::string name, const std::string& value) {
    name.resize(std::max<std::size_t>(name.size() + 1, 20), ' ');
    console.say(name + value);
  };
  line("connection", domain::shown_connection(database.parameters));
  for (const auto& [keyword, value] : database.parameters) line("  " + keyword, base::terminal_safe(value));
  line("password", database.password.bytes.empty() ? "none stored" : "stored, encrypted");
  line("default", database.is_default ? "yes" : "no");
  line("added", base::format_local(database.created_at));
  if (const auto plan = reader->find_plan(database.name)) {
    console.say("");
    describe_plan(console, *plan);
  }
  return 0;
}

int edit_database(Context& context, const Arguments& arguments) {
  Interruption interruption;
  const auto name = arguments.text("NAME");
  const auto input = connection_from(arguments, *context.wiring().make_database_engine(), interruption.token());
  if (!input.says_anything())
    throw Error{ErrorCode::invalid_input,
                "say what to change of the connection; where dumps go and how long they stay "
                "is changed with 'strongroom plan edit'"};
  const auto desk = open_desk(context, interruption.token());
  const auto database = desk->edit_database(name, {{}, {}, input, !arguments.flag("--no-probe")});
  if (context.console().json())
    context.console().emit(to_json(desk->store(), database));
  else
    context.console().say("database " + database.name + " changed: " + domain::shown_connection(database.parameters));
  return 0;
}

// One line for each directory: dumps stay where they are, wherever the plan would put the next.
std::vector<std::string> what_stays(const std::vector<operations::DumpsLeft>& left) {
  std::vector<std::string> lines;
  for (const auto& [directory, count] : left)
    lines.push_back(base::format_count(count) + (count == 1 ? " dump is" : " dumps are") + " left alone in " +
                    base::escape_path(directory));
  if (lines.empty()) lines.push_back("it had no dumps");
  return lines;
}

int remove_database(Context& context, const Arguments& arguments) {
  const auto removed = open_desk(context)->remove_database(arguments.text("NAME"));
  auto& console = context.console();
  if (console.json()) {
    console.emit(to_json(removed.database, removed.plan));
    return 0;
  }
  console.say("database " + removed.database.name + " and its plan are not configured here any more");
  for (const auto& line : what_stays(removed.left)) console.say(line);
  if (removed.leaves_no_default)
    console.say("no database is the default one now; choose one with 'strongroom database default NAME'");
  return 0;
}

int choose_default(Context& context, const Arguments& arguments) {
  Interruption interruption;
  const auto name = arguments.text("NAME");
  add_database_from_environment(context, name, interruption.token());
  auto& console = context.console();
  if (name.empty()) {
    const auto database = operations::require_database(*context.require_reader(), name);
    if (console.json()) console.emit(domain::to_json(database));
    console.say(database.name + ": " + domain::shown_connection(database.parameters));
    return 0;
  }
  const auto chosen = open_desk(context, interruption.token())->choose_default_database(name);
  if (console.json()) console.emit(domain::to_json(chosen.database));
  console.say(chosen.was_default ? "database " + name + " is the default one already"
                                 : "database " + name + " is the default one now; no dump moves");
  return 0;
}

const Argument kDatabaseName{"NAME", Takes::positional, "The database's name here"};
const Argument kMaybeName{"NAME", Takes::optional_positional,
                          "The database's name here (the default one unless given)"};

}  // namespace

std::vector<Command> database_commands() {
  std::vector<Command> commands{
      {.path = "database add",
       .summary = "Add a PostgreSQL database and the plan that backs it up",
       .examples = "  strongroom database add shop --url postgresql://backup@db.example/shop --password-prompt\n"
                   "  strongroom database add shop --url-file url.txt --directory /mnt/backup/shop --keep-days 14\n"
                   "  strongroom database add local --host /var/run/postgresql --dbname shop",
       .arguments = joined({{kDatabaseName},
                            connection_arguments(),
                            {{"--no-probe", Takes::flag, "Do not ask the server first"}},
                            database_plan_arguments(),
                            shared_plan_arguments()}),
       .act = add_database},
      {.path = "database list", .summary = "All databases", .examples = {}, .arguments = {}, .act = list_databases},
      {.path = "database show",
       .summary = "One database and its plan",
       .examples = {},
       .arguments = {kMaybeName},
       .act = show_database},
      {.path = "database edit",
       .summary = "Change the connection or its password; an empty value takes a part away",
       .examples = "  strongroom database edit shop --host db2.example --sslmode verify-full\n"
                   "  strongroom database edit shop --password-file pw",
       .arguments = joined({{kDatabaseName},
                            connection_arguments(),
                            {{"--no-probe", Takes::flag, "Do not ask the server whether it works"}}}),
       .act = edit_database},
      {.path = "database remove",
       .summary = "Forget a database and its plan; its dumps are left alone",
       .examples = {},
       .arguments = {kDatabaseName},
       .act = remove_database},
      {.path = "database default",
       .summary = "Which database is meant where none is named; with a name, make it that one",
       .examples = "  strongroom database default shop",
       .arguments = {{"NAME", Takes::optional_positional, "The database that is to be the default one"}},
       .act = choose_default}};
  for (auto&& more : {database_health_commands(), database_restore_commands()})
    commands.insert(commands.end(), more.begin(), more.end());
  return commands;
}

}  // namespace strongroom::cli
