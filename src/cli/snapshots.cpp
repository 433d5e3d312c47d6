#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/interruption.h"
#include "cli/tool_call.h"
#include "domain/json.h"
#include "domain/plan.h"
#include "jobs/repository_access.h"

namespace strongroom::cli {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::size_t kShortId = 8;

// A plan's snapshots, or everything in a repository.
struct Scope {
  domain::RepositoryAccess access;
  std::string tag;
};

Scope scope_from(Context& context, const std::string& plan_name, const std::string& repository_name) {
  const auto reader = context.require_reader();
  Scope scope;
  auto name = repository_name;
  if (!plan_name.empty()) {
    const auto plan = reader->find_plan(plan_name);
    if (!plan) throw Error{ErrorCode::not_found, "there is no plan '" + base::terminal_safe(plan_name) + "'"};
    if (plan->is_database())
      throw Error::with_words(ErrorCode::invalid_input, "plan " + plan->name + " is one of a database",
                              "it has dumps, not snapshots",
                              "Look at 'strongroom backups list " + plan->dump.database + "'.");
    name = plan->repository;
    scope.tag = domain::plan_tag(*plan);
  }
  if (name.empty()) throw Error{ErrorCode::invalid_input, "name a plan, or a repository with --repo"};
  const auto repository = reader->find_repository(name);
  if (!repository) throw Error{ErrorCode::not_found, "there is no repository '" + base::terminal_safe(name) + "'"};
  scope.access = jobs::open_access(*repository, *context.wiring().open_vault(context.data()));
  return scope;
}

int snapshots(Context& context, const Arguments& arguments) {
  Interruption interruption;
  const auto scope = scope_from(context, arguments.text("PLAN"), arguments.text("--repo"));
  const auto engine = context.wiring().make_engine(context.engine_settings());
  ToolCall tool{context, interruption.token()};
  const auto snapshots = engine->snapshots(scope.access, scope.tag, tool.call());
  auto& console = context.console();
  if (console.json()) {
    boost::json::array array;
    for (const auto& snapshot : snapshots) array.emplace_back(domain::to_json(snapshot));
    console.emit(array);
    return 0;
  }
  Table table{{"SNAPSHOT", "TIME", "HOST", "PATHS", "TAGS"}};
  for (const auto& snapshot : snapshots) {
    std::string paths, tags;
    for (const auto& path : snapshot.paths) paths += (paths.empty() ? "" : ", ") + base::escape_path(path);
    for (const auto& tag : snapshot.tags) tags += (tags.empty() ? "" : ", ") + base::terminal_safe(tag);
    table.add({snapshot.id.substr(0, kShortId), base::format_local(snapshot.time), base::terminal_safe(snapshot.host),
               paths, tags});
  }
  if (table.empty())
    console.say("no snapshots yet");
  else
    table.print(console);
  return 0;
}

std::string resolve_snapshot(domain::BackupEngine& engine, const Scope& scope, const std::string& wanted,
                             ToolCall& tool) {
  if (wanted != "latest") return wanted;
  const auto snapshots = engine.snapshots(scope.access, scope.tag, tool.call());
  if (snapshots.empty()) throw Error{ErrorCode::not_found, "the plan has no snapshot yet"};
  return snapshots.back().id;
}

// Prints entries as they come; a JSON array takes shape the same way, so that nothing piles up in memory.
class Listing {
 public:
  explicit Listing(Console& console) : console_{console} {}

  void take(const domain::SnapshotEntry& entry) {
    if (console_.json()) {
      console_.raw((any_ ? ",\n" : "[") + boost::json::serialize(domain::to_json(entry)));
    } else {
      const auto time = entry.modified ? base::format_local(*entry.modified) : std::string(25, ' ');
      const auto size = entry.type == "file" ? base::format_bytes(entry.size) : entry.type;
      console_.say(time + "  " + std::string(size.size() < 10 ? 10 - size.size() : 0, ' ') + size + "  " +
                   base::escape_path(entry.path));
    }
    any_ = true;
  }

  void end() {
    if (console_.json()) console_.raw(any_ ? "]\n" : "[]\n");
  }

 private:
  Console& console_;
  bool any_ = false;
};

int ls(Context& context, const Arguments& arguments) {
  Interruption interruption;
  const auto scope = scope_from(context, arguments.text("PLAN"), {});
  const auto engine = context.wiring().make_engine(context.engine_settings());
  ToolCall tool{context, interruption.token()};
  const auto snapshot = resolve_snapshot(*engine, scope, arguments.text("SNAPSHOT"), tool);
  Listing listing{context.console()};
  engine->list(
      scope.access, snapshot, arguments.text("PATH"), arguments.flag("--recursive") || !arguments.has("PATH"),
      [&](const domain::SnapshotEntry& entry) { listing.take(entry); }, tool.call());
  listing.end();
  return 0;
}

}  // namespace

std::vector<Command> snapshot_commands() {
  return {{.path = "snapshots",
           .summary = "The snapshots of a plan, or of a whole repository",
           .examples = "  strongroom snapshots photos\n  strongroom snapshots --repo nas",
           .arguments = {{"PLAN", Takes::optional_positional, "The plan's name"},
                         {"--repo", Takes::text, "All snapshots of this repository"}},
           .act = snapshots},
          {.path = "ls",
           .summary = "What is in a snapshot",
           .examples = "  strongroom ls photos latest\n  strongroom ls photos 1a2b3c4d /home/you/Pictures",
           .arguments = {{"PLAN", Takes::positional, "The plan's name"},
                         {"SNAPSHOT", Takes::positional, "The snapshot's id, or 'latest'"},
                         {"PATH", Takes::optional_positional, "Only this directory"},
                         {"--recursive", Takes::flag, "And everything below it"}},
           .act = ls}};
}

}  // namespace strongroom::cli
