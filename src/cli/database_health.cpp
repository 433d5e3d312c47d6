#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/database_commands.h"
#include "cli/environment_database.h"
#include "cli/interruption.h"
#include "cli/tool_call.h"
#include "operations/database_facts.h"
#include "operations/databases.h"

namespace strongroom::cli {
namespace {

using domain::DatabaseHealth;
using domain::HealthStatus;

constexpr std::size_t kShownTables = 10;

struct Subject {
  std::unique_ptr<domain::StoreReader> reader;
  operations::OpenDatabase open;
};

Subject subject_from(Context& context, const std::string& name) {
  Subject subject;
  subject.reader = context.reader();
  if (!subject.reader)
    throw base::Error::with_words(base::ErrorCode::not_found, "there is no database yet", {},
                                  "Add one with 'strongroom database add NAME --url postgresql://USER@HOST/DBNAME', or "
                                  "set DATABASE_URL.");
  subject.open = operations::open_database(*subject.reader, *context.wiring().open_vault(context.data()), name);
  return subject;
}

// "3 ms": what format_duration rounds to tenths of a second is interesting here.
std::string latency_text(base::Milliseconds duration) {
  if (duration.count() == 0) return "less than 1 ms";
  if (duration < std::chrono::seconds{1}) return std::to_string(duration.count()) + " ms";
  return base::format_duration(duration);
}

constexpr std::size_t kHealthColumn = 22;

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
  console.fact(kHealthColumn, "  version",
               base::terminal_safe(health.version) + (health.in_recovery ? ", a standby" : ""));
  console.fact(kHealthColumn, "  size", base::format_bytes(health.database_bytes));
  console.fact(kHealthColumn, "  connects in", maybe(health.connect_time));
  console.fact(kHealthColumn, "  answers in", maybe(health.query_time));
  console.fact(kHealthColumn, "  connections",
               base::format_count(health.connections) + " of " + base::format_count(health.connections_allowed));
  console.fact(kHealthColumn, "  replication lag", maybe(health.replication_lag));
  console.fact(kHealthColumn, "  longest transaction", maybe(health.longest_transaction));
}

int report(Console& console, const std::string& name, const std::string& connection, const DatabaseHealth& health) {
  if (console.json()) {
    console.emit(operations::health_to_json(health, name, connection));
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
    return report(context.console(), operations::kDefaultDatabase, "by the environment", unreachable);
  }
  const auto subject = subject_from(context, name);
  ToolCall tool{context, interruption.token()};
  const auto engine = context.wiring().make_database_engine();
  const auto found = operations::database_health(*engine, subject.open, tool.operation());
  return report(context.console(), subject.open.database.name, domain::shown_connection(subject.open.access.parameters),
                found);
}

std::size_t limit_from(const Arguments& arguments) {
  const auto limit = arguments.number("--limit").value_or(kShownTables);
  if (limit > operations::kMostTables)
    throw base::Error{base::ErrorCode::invalid_input, "--limit is at most " + std::to_string(operations::kMostTables)};
  return static_cast<std::size_t>(limit);
}

void describe(Console& console, const domain::DatabaseStatistics& statistics,
              const std::vector<operations::Growth>& growths) {
  console.say(console.paint(Tone::strong, base::terminal_safe(statistics.dbname)) + ", PostgreSQL " +
              base::terminal_safe(statistics.version));
  console.fact(kHealthColumn, "  size", base::format_bytes(statistics.database_bytes));
  for (const auto& growth : growths)
    console.fact(kHealthColumn, "  in " + std::to_string(growth.days) + " days", growth_text(growth));
  if (growths.empty()) console.fact(kHealthColumn, "  growth", "not known before the first backup");
  console.fact(kHealthColumn, "  tables", base::format_count(statistics.tables));
  console.fact(kHealthColumn, "  indexes", base::format_count(statistics.indexes));
  console.fact(kHealthColumn, "  large objects", base::format_count(statistics.large_objects));
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
  const auto engine = context.wiring().make_database_engine();
  const auto figures = operations::database_figures(*subject.reader, *engine, subject.open, limit,
                                                    context.wiring().clock.now(), tool.operation());
  auto& console = context.console();
  if (console.json())
    console.emit(operations::to_json(figures));
  else
    describe(console, figures.statistics, figures.growths);
  return 0;
}

const Argument kMaybeDatabaseName{"NAME", Takes::optional_positional,
                                  "The database's name here (the default one unless given)"};

}  // namespace

std::vector<Command> database_health_commands() {
  return {{.path = "database health",
           .summary = "Whether a database answers, and how it is: exit 0 healthy, 3 with something to look at, 1 not",
           .examples = "  strongroom database health shop",
           .arguments = {kMaybeDatabaseName},
           .act = health},
          {.path = "database stats",
           .summary = "What is in a database, and how it has grown",
           .examples = "  strongroom database stats shop --limit 50",
           .arguments = {kMaybeDatabaseName, {"--limit", Takes::number, "How many of the largest tables (10)"}},
           .act = stats}};
}

}  // namespace strongroom::cli
