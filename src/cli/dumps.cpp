#include <algorithm>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/desk.h"
#include "cli/dump_text.h"
#include "cli/interruption.h"
#include "operations/dumps.h"

namespace strongroom::cli {
namespace {

using base::Error;
using base::ErrorCode;

boost::json::object to_json(const std::vector<domain::Dump>& dumps,
                            const std::vector<operations::ForeignFiles>& foreign) {
  boost::json::array known, others, problems;
  for (const auto& dump : dumps) known.emplace_back(operations::dump_to_json(dump));
  for (const auto& [directory, files, problem] : foreign) {
    for (const auto& file : files)
      others.push_back({{"directory", base::escape_path(directory)},
                        {"filename", base::escape_path(file.name)},
                        {"size", file.size},
                        {"size_text", base::format_bytes(file.size)}});
    if (!problem.empty()) problems.push_back({{"directory", base::escape_path(directory)}, {"message", problem}});
  }
  return {{"dumps", known}, {"foreign", others}, {"problems", problems}};
}

void describe_foreign(Console& console, const std::vector<operations::ForeignFiles>& foreign) {
  for (const auto& [directory, files, problem] : foreign) {
    if (!problem.empty()) console.say(console.paint(Tone::attention, "!") + " " + base::terminal_safe(problem));
    if (files.empty()) continue;
    console.say("");
    console.say("not made by strongroom, never removed by it, in " + base::escape_path(directory) + ":");
    for (const auto& file : files)
      console.say("  " + base::escape_path(file.name) + "  " + base::format_bytes(file.size));
  }
}

// With its directory where another dump of the list has the same name.
std::string shown_name(const domain::Dump& dump, const std::vector<domain::Dump>& dumps) {
  const auto same = std::count_if(dumps.begin(), dumps.end(), [&](const auto& each) {
    return each.created_at == dump.created_at && each.filename == dump.filename;
  });
  return same > 1 ? base::escape_path(dump.path()) : dump.filename;
}

int list_dumps(Context& context, const Arguments& arguments) {
  auto& console = context.console();
  const auto reader = context.reader();
  std::vector<domain::Dump> dumps;
  std::vector<operations::ForeignFiles> foreign;
  if (reader) {
    const auto database = arguments.text("NAME");
    dumps = operations::dumps_of_database(*reader, database, arguments.flag("--all"));
    foreign = operations::foreign_files(*reader, database, dumps);
  }
  if (console.json()) {
    console.emit(to_json(dumps, foreign));
    return 0;
  }
  Table table{{"FILE", "DATABASE", "HOLDS", "MADE", "SIZE", "STATE"}};
  for (const auto& dump : dumps)
    table.add({shown_name(dump, dumps), dump.database,
               dump.content == domain::DumpContent::globals ? "(globals)" : base::terminal_safe(dump.dbname),
               base::format_local(dump.created_at), base::format_bytes(dump.size), operations::state_text(dump)});
  if (table.empty())
    console.say("no dumps yet; make one with 'strongroom backup NAME'");
  else
    table.print(console);
  describe_foreign(console, foreign);
  return 0;
}

int show_dump(Context& context, const Arguments& arguments) {
  const auto dump = operations::require_dump(*context.require_reader(), arguments.text("FILE"));
  if (context.console().json())
    context.console().emit(operations::dump_to_json(dump));
  else
    describe_dump(context.console(), dump);
  return 0;
}

std::vector<domain::Dump> chosen(domain::StoreReader& reader, const std::vector<std::string>& files) {
  std::vector<domain::Dump> dumps;
  for (const auto& file : files) {
    auto dump = operations::require_dump(reader, file);
    const auto same = [&](const auto& each) { return each.path() == dump.path(); };
    if (std::none_of(dumps.begin(), dumps.end(), same)) dumps.push_back(std::move(dump));
  }
  return dumps;
}

std::vector<domain::Dump> to_verify(domain::StoreReader& reader, const Arguments& arguments) {
  const auto files = arguments.texts("FILE");
  if (files.empty() != arguments.flag("--all"))
    throw Error{ErrorCode::invalid_input, "name the files to verify, or give --all"};
  if (!files.empty()) return chosen(reader, files);
  domain::DumpFilter present;
  present.state = domain::DumpState::present;
  return reader.dumps(present);
}

jobs::DumpVerdict verdict_on(Console& console, const domain::Dump& dump, const std::stop_token& stop) {
  const auto progress = [&](std::uint64_t sql_bytes) {
    const auto done = std::min(sql_bytes, dump.sql_bytes);
    const auto percent = dump.sql_bytes == 0 ? 100 : done / std::max<std::uint64_t>(dump.sql_bytes / 100, 1);
    console.live("verifying " + dump.filename + "  " + std::to_string(std::min<std::uint64_t>(percent, 100)) + " %");
  };
  auto verdict = operations::verify_dump(dump, progress, stop);
  console.clear_live();
  return verdict;
}

// Looking needs nothing but to read; only what is found wrong is written down, by whoever owns the data directory. That
// it cannot be is said, and changes no verdict.
void tell(Context& context, const std::vector<std::pair<domain::Dump, std::string>>& damaged,
          const std::stop_token& stop) try {
  if (damaged.empty()) return;
  const auto desk = open_desk(context, stop);
  for (const auto& [dump, message] : damaged) desk->damage_found(dump, message);
} catch (const Error& error) {
  if (error.code() == ErrorCode::cancelled) throw;
  context.console().complain("the damage is not in the ledger: " + error.message());
}

int verify_dump(Context& context, const Arguments& arguments) {
  Interruption interruption;
  auto& console = context.console();
  const auto dumps = to_verify(*context.require_reader(), arguments);
  boost::json::array array;
  std::vector<std::pair<domain::Dump, std::string>> damaged;
  for (const auto& dump : dumps) {
    const auto [good, message] = verdict_on(console, dump, interruption.token());
    if (!good) damaged.emplace_back(dump, message);
    array.push_back(operations::dump_to_json(dump));
    array.back().as_object()["good"] = good;
    array.back().as_object()["message"] = message;
    const auto mark = good ? console.paint(Tone::good, "✓") : console.paint(Tone::bad, "✗");
    const auto text = mark + " " + base::terminal_safe(message);
    if (!good && console.quiet() && !console.json())
      console.complain(text);
    else
      console.say(text);
  }
  if (console.json()) console.emit(array);
  if (dumps.empty()) console.say("no dumps yet; make one with 'strongroom backup NAME'");
  tell(context, damaged, interruption.token());
  return damaged.empty() ? 0 : 1;
}

void describe(Console& console, const jobs::RemovalResult& result) {
  std::uint64_t freed = 0;
  for (const auto& dump : result.removed) {
    console.say("removed " + base::escape_path(dump.path()) + ", " + base::format_bytes(dump.size));
    freed += dump.size;
  }
  for (const auto& [dump, why] : result.failed)
    console.complain(console.paint(Tone::bad, "✗") + " " + base::escape_path(dump.path()) +
                     " is still there: " + base::terminal_safe(why));
  if (result.removed.size() > 1) console.say("together " + base::format_bytes(freed));
}

int remove_dump(Context& context, const Arguments& arguments) {
  const auto files = arguments.texts("FILE");
  if (files.empty())
    throw Error{ErrorCode::invalid_input, "name the dumps to remove; 'strongroom backups list' has them"};
  const auto desk = open_desk(context);
  const auto result = desk->remove_dumps(chosen(desk->store(), files));
  if (context.console().json())
    context.console().emit(operations::to_json(result));
  else
    describe(context.console(), result);
  return result.failed.empty() ? 0 : 1;
}

}  // namespace

std::vector<Command> dump_commands() {
  return {{.path = "backups list",
           .summary = "The dumps of all databases, or of one, newest first",
           .examples = "  strongroom backups list shop\n  strongroom backups list --all --json",
           .arguments = {{"NAME", Takes::optional_positional, "Only of this database"},
                         {"--all", Takes::flag, "Those that are gone, too"}},
           .act = list_dumps},
          {.path = "backups show",
           .summary = "Everything about one dump",
           .examples = "  strongroom backups show backup_2026-02-14T10-30-00.sql.gz",
           .arguments = {{"FILE", Takes::positional, "The dump's file name, or its path"}},
           .act = show_dump},
          {.path = "backups verify",
           .summary = "Read dumps whole and compare them with what the ledger says",
           .examples = "  strongroom backups verify backup_2026-02-14T10-30-00.sql.gz\n"
                       "  strongroom backups verify --all",
           .arguments = {{"FILE", Takes::positionals, "File names or paths of dumps"},
                         {"--all", Takes::flag, "All that are present"}},
           .act = verify_dump},
          {.path = "backups remove",
           .summary = "Remove dumps now; the newest good one of a database always stays",
           .examples = "  strongroom backups remove backup_2026-02-14T10-30-00.sql.gz",
           .arguments = {{"FILE", Takes::positionals, "File names or paths of dumps"}},
           .act = remove_dump}};
}

}  // namespace strongroom::cli
