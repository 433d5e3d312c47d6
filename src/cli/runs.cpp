#include <condition_variable>
#include <mutex>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/desk.h"
#include "cli/interruption.h"
#include "cli/run_follow.h"
#include "cli/run_view.h"
#include "domain/json.h"
#include "jobs/run_log.h"
#include "operations/runs.h"

namespace strongroom::cli {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::size_t kRunsShown = 20;
constexpr std::uint64_t kMostRuns = 100'000;
constexpr auto kFollowInterval = std::chrono::milliseconds{250};

domain::RunFilter run_filter(const Arguments& arguments) {
  domain::RunFilter filter;
  filter.limit = kRunsShown;
  if (arguments.has("--plan")) filter.plan = arguments.text("--plan");
  if (const auto limit = arguments.number("--limit")) filter.limit = std::min(*limit, kMostRuns);
  if (arguments.has("--before")) filter.before_id = arguments.text("--before");
  if (!arguments.has("--state")) return filter;
  try {
    filter.state = domain::run_state_from(arguments.text("--state"));
  } catch (const Error&) {
    throw Error{ErrorCode::invalid_input,
                "--state is one of queued, running, succeeded, warning, failed, cancelled, interrupted"};
  }
  return filter;
}

std::string took(const domain::Run& run) {
  return run.finished_at ? base::format_duration(run.duration) : "";
}

std::string count_text(const domain::Run& run) {
  return base::format_count(run.files.total) + (run.database.empty() ? "" : " tables");
}

int list_runs(Context& context, const Arguments& arguments) {
  auto& console = context.console();
  const auto filter = run_filter(arguments);
  const auto reader = context.reader();
  const auto runs = reader ? reader->runs(filter) : std::vector<domain::Run>{};
  if (console.json()) {
    boost::json::array array;
    for (const auto& run : runs) array.emplace_back(domain::to_json(run));
    console.emit(array);
    return 0;
  }
  Table table{{"RUN", "PLAN", "KIND", "STATE", "STARTED", "TOOK", "FILES", "SIZE"}};
  for (const auto& run : runs)
    table.add({run.id, run.plan.empty() ? "(" + run.repository + run.database + ")" : run.plan,
               std::string{to_text(run.kind)}, state_text(run),
               base::format_local(run.started_at.value_or(run.created_at)), took(run), count_text(run),
               base::format_bytes(run.bytes.processed)});
  if (table.empty())
    console.say(filter.plan || filter.state || filter.kind ? "no such runs" : "no runs yet");
  else
    table.print(console);
  return 0;
}

void describe_steps(Console& console, const domain::Run& run) {
  Table table{{"STEP", "STATE", "STARTED", "TOOK"}};
  for (const auto& step : run.steps)
    table.add({step.name, std::string{to_text(step.state)}, base::format_local(step.started_at),
               base::format_duration(step.duration)});
  if (!table.empty()) table.print(console);
}

int show_run(Context& context, const Arguments& arguments) {
  const auto reader = context.require_reader();
  const auto run = operations::require_run(*reader, arguments.text("RUN"));
  auto& console = context.console();
  if (console.json()) {
    console.emit(domain::to_json(run));
    return 0;
  }
  describe_run(console, run, operations::dumps_of_run(*reader, run));
  console.say("");
  console.say("run " + run.id + ", started by " + base::terminal_safe(run.actor) + " (" +
              std::string{to_text(run.trigger)} + ")" +
              (run.ledger_seq ? ", ledger entry " + std::to_string(*run.ledger_seq) : std::string{}));
  if (run.scheduled_at) console.say("due at " + base::format_local(*run.scheduled_at));
  if (run.retry_of) console.say("makes up for run " + *run.retry_of);
  describe_steps(console, run);
  for (const auto& retry : run.retries)
    console.say("  ! " + retry.step + " failed at " + base::format_local(retry.failed_at) +
                ", tried again: " + base::terminal_safe(retry.message));
  if (run.next_at) console.say("the plan comes next at " + base::format_local(*run.next_at));
  for (std::size_t i = 10; i < run.warnings.size(); ++i)
    console.say("  ! " + base::terminal_safe(run.warnings[i].message) + ": " + base::escape_path(run.warnings[i].path));
  return 0;
}

void print_line(Console& console, const jobs::LogLine& line) {
  if (console.json()) {
    console.emit(
        boost::json::object{{"time", base::format_utc(line.time)}, {"stream", line.stream}, {"text", line.text}});
    return;
  }
  if (line.stream == "gap")
    console.raw("… " + line.text + "\n");
  else
    console.raw(base::format_utc(line.time).substr(0, 23) + "Z " + (line.stream + "  ").substr(0, 4) + " " + line.text +
                "\n");
}

int show_log(Context& context, const Arguments& arguments) {
  const auto reader = context.require_reader();
  auto run = operations::require_run(*reader, arguments.text("RUN"));
  auto& console = context.console();
  jobs::RunLogReader lines{jobs::run_log_path(context.data().runs(), run.id)};
  const auto print = [&](const jobs::LogLine& line) { print_line(console, line); };
  const bool follow = arguments.flag("--follow");
  if (!lines.read(print) && domain::is_final(run.state))
    throw Error{ErrorCode::not_found, "the log of run " + run.id + " is not there any more"};
  Interruption interruption;
  std::mutex mutex;
  std::condition_variable_any interrupted;
  std::unique_lock lock{mutex};
  while (follow && !domain::is_final(run.state) && !interruption.requested()) {
    interrupted.wait_for(lock, interruption.token(), kFollowInterval, [] { return false; });
    run = operations::require_run(*reader, run.id);
    lines.read(print);
  }
  return 0;
}

int cancel_run(Context& context, const Arguments& arguments) {
  const auto run = operations::require_run(*context.require_reader(), arguments.text("RUN"));
  auto& console = context.console();
  if (domain::is_final(run.state))
    throw Error::with_words(ErrorCode::conflict, "run " + run.id + " cannot be cancelled",
                            "it has ended already: " + std::string{to_text(run.state)}, {});
  const auto connection = context.wiring().connect(context.data());
  if (!connection)
    throw Error::with_words(ErrorCode::conflict, "run " + run.id + " cannot be cancelled",
                            "the process that ran it is gone",
                            "The next command that changes something records it as interrupted.");
  const auto answer = connection->call({"POST", "/api/v1/runs/" + run.id + "/cancel", {}});
  if (answer.status == 404)
    throw Error::with_words(ErrorCode::conflict, "run " + run.id + " cannot be cancelled", "it has just ended", {});
  if (answer.status >= 300)
    throw Error{ErrorCode::internal, base::string_or(answer.body.as_object(), "message", "the owner refused")};
  if (console.json())
    console.emit(boost::json::object{{"run_id", run.id}, {"cancelling", true}});
  else
    console.say("run " + run.id + " is being cancelled");
  return 0;
}

int retry_run(Context& context, const Arguments& arguments) {
  Interruption interruption;
  const auto desk = open_desk(context, interruption.token());
  const auto run_id = desk->retry_run(arguments.text("RUN"));
  return follow_run(context, *desk->watch(run_id), interruption.token());
}

const Argument kRun{"RUN", Takes::positional, "The run's id, or enough of its beginning or end"};

}  // namespace

std::vector<Command> runs_commands() {
  return {{.path = "runs list",
           .summary = "The newest runs",
           .examples = "  strongroom runs list --plan photos --state failed",
           .arguments = {{"--plan", Takes::text, "Only of this plan"},
                         {"--state", Takes::text, "Only in this state"},
                         {"--limit", Takes::number, "How many (20)"},
                         {"--before", Takes::text, "Only runs older than this id"}},
           .act = list_runs},
          {.path = "runs show",
           .summary = "Everything about one run",
           .examples = {},
           .arguments = {kRun},
           .act = show_run},
          {.path = "runs log",
           .summary = "The whole log of a run",
           .examples = "  strongroom runs log 20261122t --follow",
           .arguments = {kRun, {"--follow", Takes::flag, "Go on until the run has ended"}},
           .act = show_log},
          {.path = "runs retry",
           .summary = "Do again what a run of a backup or a check did not bring to a good end",
           .examples = "  strongroom runs retry 20261122t",
           .arguments = {kRun},
           .act = retry_run},
          {.path = "runs cancel", .summary = "Stop a run", .examples = {}, .arguments = {kRun}, .act = cancel_run}};
}

}  // namespace strongroom::cli
