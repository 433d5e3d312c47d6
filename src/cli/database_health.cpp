#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/database_commands.h"
#include "cli/growth.h"
#include "cli/interruption.h"
#include "cli/new_database.h"
#include "cli/tool_call.h"
#include "domain/json.h"
#include "jobs/database_access.h"

namespace strongroom::cli {
namespace {

using domain::DatabaseHealth;
using domain::HealthStatus;

constexpr std::size_t kShownTables = 10;
constexpr std::uint64_t kMostTables = 10'000;

// Asking needs the key, but not the ownership of the data directory.
struct Subject {
  std::unique_ptr<domain::StoreReader> reader;
  domain::Database database;
  domain::DatabaseAccess access;
};

Subject subject_from(Context& context, const std::string& name) {
  Subject subject;
  subject.reader = context.reader();
  if (!subject.reader)
    throw base::Error::with_words(base::ErrorCode::not_found, "there is no database yet", {},
                                  "Add one with 'strongroom database add NAME --url postgresql://USER@HOST/DBNAME', or "
                                  "set DATABASE_URL.");
  subject.database = require_database(*subject.reader, name);
  subject.access = jobs::open_access(subject.database, *context.wiring().open_vault(context.data()));
  return subject;
}

// "3 ms": what format_duration rounds to tenths of a second is interesting here.
std::string latency_text(base::Milliseconds duration) {
  if (duration.count() == 0) return "less than 1 ms";
  if (duration < std::chrono::seconds{1}) return std::to_string(duration.count()) + " ms";
  return base::format_duration(duration);
}

void line(Console& console, const std::string& name, const std::string& value) {
  if (!value.empty()) console.say("  " + name + std::string(20 - name.size(), ' ') + value);
}

std::string maybe(const std::optional<base::Milliseconds>& duration) {
  return duration ? latency_text(*duration) : std::string{};
}

std::string mark_of(Console& console, HealthStatus status) {
  switch (status) {
    case HealthStatus::healthy:
      return console.paint(Tone::good, "✓");
    case HealthStatus::warning:
    case HealthStatus::degraded:
      return console.paint(Tone::attention, "!");
    case HealthStatus::unhealthy:
      break;
  }
  return console.paint(Tone::bad, "✗");
}

int exit_code(HealthStatus status) {
  if (status == HealthStatus::healthy) return 0;
  return status == HealthStatus::unhealthy ? 1 : 3;
}

void describe(Console& console, const std::string& name, const std::string& connection, const DatabaseHealth& health) {
  const auto text = mark_of(console, health.status) + " " + name + " is " +
                    std::string{domain::to_text(health.status)} + ": " + connection;
  if (console.quiet() && health.status != HealthStatus::healthy)
    console.complain(text);
  else
    console.say(text);
  for (const auto& reason : health.reasons) console.say("  " + base::terminal_safe(reason));
  if (health.status == HealthStatus::unhealthy && !health.query_time) return;
  line(console, "version", base::terminal_safe(health.version) + (health.in_recovery ? ", a standby" : ""));
  line(console, "size", base::format_bytes(health.database_bytes));
  line(console, "connects in", maybe(health.connect_time));
  line(console, "answers in", maybe(health.query_time));
  line(console, "connections",
       base::format_count(health.connections) + " of " + base::format_count(health.connections_allowed));
  line(console, "replication lag", maybe(health.replication_lag));
  line(console, "longest transaction", maybe(health.longest_transaction));
}

int report(Console& console, const std::string& name, const std::string& connection, const DatabaseHealth& health) {
  if (console.json()) {
    auto object = domain::to_json(health);
    object["database"] = name;
    object["connection"] = connection;
    console.emit(object);
  } else {
    describe(console, name, connection, health);
  }
  return exit_code(health.status);
}

int health(Context& context, const Arguments& arguments) {
  Interruption interruption;
  const auto name = arguments.text("NAME");
  try {
    add_database_from_environment(context, name, interruption.token());
  } catch (const base::Error& error) {
    // A database that cannot be reached is not added, and is unhealthy all the same.
    if (error.code() != base::ErrorCode::database_connection) throw;
    DatabaseHealth unreachable;
    unreachable.status = HealthStatus::unhealthy;
    unreachable.reasons = {error.message()};
    return report(context.console(), kDefaultDatabase, "by the environment", unreachable);
  }
  const auto subject = subject_from(context, name);
  ToolCall tool{context, interruption.token()};
  const auto found = context.wiring().make_database_engine()->health(subject.access, tool.call(limits_of_a_question()));
  return report(context.console(), subject.database.name, domain::shown_connection(subject.access.parameters), found);
}

std::size_t limit_from(const Arguments& arguments) {
  const auto limit = arguments.number("--limit").value_or(kShownTables);
  if (limit > kMostTables)
    throw base::Error{base::ErrorCode::invalid_input, "--limit is at most " + std::to_string(kMostTables)};
  return static_cast<std::size_t>(limit);
}

void describe(Console& console, const domain::DatabaseStatistics& statistics, const std::vector<Growth>& growths) {
  console.say(console.paint(Tone::strong, base::terminal_safe(statistics.dbname)) + ", PostgreSQL " +
              base::terminal_safe(statistics.version));
  line(console, "size", base::format_bytes(statistics.database_bytes));
  for (const auto& growth : growths) line(console, "in " + std::to_string(growth.days) + " days", growth_text(growth));
  if (growths.empty()) line(console, "growth", "not known before the first backup");
  line(console, "tables", base::format_count(statistics.tables));
  line(console, "indexes", base::format_count(statistics.indexes));
  line(console, "large objects", base::format_count(statistics.large_objects));
  Table table{{"TABLE", "SIZE", "OF THAT INDEXES", "ROWS (ESTIMATE)", "DEAD ROWS", "ANALYZED"}};
  for (const auto& each : statistics.largest)
    table.add({base::terminal_safe(each.name), base::format_bytes(each.bytes), base::format_bytes(each.index_bytes),
               each.rows_estimate ? base::format_count(*each.rows_estimate) : "not counted yet",
               base::format_count(each.dead_rows), each.analyzed_at ? base::format_local(*each.analyzed_at) : "never"});
  if (table.empty()) return;
  console.say("");
  table.print(console);
}

int stats(Context& context, const Arguments& arguments) {
  Interruption interruption;
  const auto name = arguments.text("NAME");
  const auto limit = limit_from(arguments);
  add_database_from_environment(context, name, interruption.token());
  const auto subject = subject_from(context, name);
  ToolCall tool{context, interruption.token()};
  const auto statistics =
      context.wiring().make_database_engine()->statistics(subject.access, limit, tool.call(limits_of_a_question()));
  domain::DumpFilter all;
  all.plan = subject.database.name;
  all.also_gone = true;
  const auto growths =
      growth_of(subject.reader->dumps(all), statistics.dbname, statistics.database_bytes, context.wiring().clock.now());
  auto& console = context.console();
  if (!console.json()) {
    describe(console, statistics, growths);
    return 0;
  }
  auto object = domain::to_json(statistics);
  object["database"] = subject.database.name;
  auto& array = object["growth"].emplace_array();
  for (const auto& growth : growths) array.emplace_back(to_json(growth));
  console.emit(object);
  return 0;
}

const Argument kName{"NAME", Takes::optional_positional, "The database's name here (the default one unless given)"};

}  // namespace

std::vector<Command> database_health_commands() {
  return {{.path = "database health",
           .summary = "Whether a database answers, and how it is: exit 0 healthy, 3 with something to look at, 1 not",
           .examples = "  strongroom database health shop",
           .arguments = {kName},
           .act = health},
          {.path = "database stats",
           .summary = "What is in a database, and how it has grown",
           .examples = "  strongroom database stats shop --limit 50",
           .arguments = {kName, {"--limit", Takes::number, "How many of the largest tables (10)"}},
           .act = stats}};
}

}  // namespace strongroom::cli
