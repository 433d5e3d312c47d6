#include "cli/snapshots.h"

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/interruption.h"
#include "cli/tool_call.h"
#include "domain/json.h"

namespace strongroom::cli {

operations::SnapshotScope snapshot_scope(Context& context, const std::string& plan, const std::string& repository) {
  const auto reader = context.require_reader();
  if (plan.empty() && repository.empty())
    throw base::Error{base::ErrorCode::invalid_input, "name a plan, or a repository with --repo"};
  const auto vault = context.wiring().open_vault(context.data());
  return plan.empty() ? operations::snapshots_of_repository(*reader, *vault, repository)
                      : operations::snapshots_of_plan(*reader, *vault, plan);
}

std::string line_of(const domain::SnapshotEntry& entry) {
  const auto time = entry.modified ? base::format_local(*entry.modified) : std::string(25, ' ');
  const auto size = entry.type == "file" ? base::format_bytes(entry.size) : entry.type;
  return time + "  " + std::string(size.size() < 10 ? 10 - size.size() : 0, ' ') + size + "  " +
         base::escape_path(entry.path);
}

std::string short_snapshot_id(const std::string& id) {
  constexpr std::size_t kShownDigits = 8;
  return id.substr(0, kShownDigits);
}

std::string short_name(const domain::Snapshot& snapshot) {
  return short_snapshot_id(snapshot.id);
}

namespace {

int list_snapshots(Context& context, const Arguments& arguments) {
  Interruption interruption;
  const auto scope = snapshot_scope(context, arguments.text("PLAN"), arguments.text("--repo"));
  const auto engine = context.wiring().make_engine(context.engine_settings());
  ToolCall tool{context, interruption.token()};
  const auto snapshots = operations::list_snapshots(*engine, scope, tool.operation());
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
    table.add(
        {short_name(snapshot), base::format_local(snapshot.time), base::terminal_safe(snapshot.host), paths, tags});
  }
  if (table.empty())
    console.say("no snapshots yet");
  else
    table.print(console);
  return 0;
}

// Prints entries as they come; a JSON array takes shape the same way, so that nothing piles up in memory.
class Listing {
 public:
  explicit Listing(Console& console) : console_{console} {}

  void take(const domain::SnapshotEntry& entry) {
    if (console_.json()) {
      console_.raw((any_ ? ",\n" : "[") + boost::json::serialize(domain::to_json(entry)));
    } else {
      console_.say(line_of(entry));
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
  const auto scope = snapshot_scope(context, arguments.text("PLAN"), {});
  const auto engine = context.wiring().make_engine(context.engine_settings());
  ToolCall tool{context, interruption.token()};
  const operations::TreeRequest request{arguments.text("SNAPSHOT"), arguments.text("PATH"),
                                        arguments.flag("--recursive") || !arguments.has("PATH")};
  Listing listing{context.console()};
  const auto take = [&](const domain::SnapshotEntry& entry) { listing.take(entry); };
  operations::list_tree(*engine, scope, request, take, tool.operation());
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
           .act = list_snapshots},
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
