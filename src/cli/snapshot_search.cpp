// Snapshots searched and compared.
#include "base/json.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/interruption.h"
#include "cli/snapshots.h"
#include "cli/tool_call.h"
#include "domain/json.h"

namespace strongroom::cli {
namespace {

namespace json = boost::json;

std::string title_of(const domain::Snapshot& snapshot) {
  return "snapshot " + short_name(snapshot) + " of " + base::format_local(snapshot.time);
}

int find_by_name(Context& context, const Arguments& arguments) {
  Interruption interruption;
  const auto scope = snapshot_scope(context, arguments.text("PLAN"), {});
  const auto engine = context.wiring().make_engine(context.engine_settings());
  ToolCall tool{context, interruption.token()};
  const operations::FindDraft draft{
      {arguments.text("PATTERN")}, arguments.text("--snapshot"), arguments.flag("--ignore-case")};
  const auto found = operations::find_in_snapshots(*engine, scope, draft, tool.operation());
  auto& console = context.console();
  if (console.json()) {
    console.emit(operations::to_json(found));
    return 0;
  }
  for (const auto& [snapshot, entries] : found) {
    console.say(title_of(snapshot));
    for (const auto& entry : entries) console.say("  " + line_of(entry));
  }
  if (found.empty()) console.say("nothing of that name is in the plan's snapshots");
  return 0;
}

char letter_of(domain::Change change) {
  switch (change) {
    case domain::Change::added:
      return '+';
    case domain::Change::removed:
      return '-';
    case domain::Change::type:
      return 'T';
    case domain::Change::metadata:
      return 'U';
    case domain::Change::modified:
      break;
  }
  return 'M';
}

// Changes as they come; a JSON document takes shape the same way, so that nothing piles up in memory.
class Comparison {
 public:
  Comparison(Console& console, const operations::ComparedSnapshots& two) : console_{console} {
    if (console_.json())
      console_.raw(R"({"from":)" + json::serialize(domain::to_json(two.from)) + R"(,"to":)" +
                   json::serialize(domain::to_json(two.to)) + R"(,"changes":[)");
    else
      console_.say("from " + title_of(two.from) + "\nto   " + title_of(two.to));
  }

  void take(const domain::SnapshotChange& change) {
    if (console_.json())
      console_.raw((any_ ? ",\n" : "\n") + json::serialize(domain::to_json(change)));
    else
      console_.say(std::string{letter_of(change.change)} + "  " + base::escape_path(change.path));
    any_ = true;
  }

  void end(const domain::SnapshotDifference& difference) {
    if (console_.json()) {
      console_.raw(R"(],"changed_files":)" + std::to_string(difference.changed_files) + R"(,"added":)" +
                   json::serialize(domain::to_json(difference.added)) + R"(,"removed":)" +
                   json::serialize(domain::to_json(difference.removed)) + "}\n");
      return;
    }
    console_.say(any_ ? "" : "they hold the same");
    console_.say("changed  " + base::format_count(difference.changed_files) + " files");
    console_.say("added    " + counted(difference.added));
    console_.say("removed  " + counted(difference.removed));
  }

 private:
  static std::string counted(const domain::ChangeCounts& counts) {
    return base::format_count(counts.files) + " files, " + base::format_count(counts.directories) + " directories, " +
           base::format_count(counts.others) + " others; " + base::format_bytes(counts.bytes) + " of data";
  }

  Console& console_;
  bool any_ = false;
};

int diff(Context& context, const Arguments& arguments) {
  Interruption interruption;
  const auto scope = snapshot_scope(context, arguments.text("PLAN"), {});
  const auto engine = context.wiring().make_engine(context.engine_settings());
  ToolCall tool{context, interruption.token()};
  const auto to = arguments.has("TO") ? arguments.text("TO") : "latest";
  const auto two = operations::snapshots_to_compare(*engine, scope, arguments.text("FROM"), to, tool.operation());
  Comparison comparison{context.console(), two};
  const auto take = [&](const domain::SnapshotChange& change) { comparison.take(change); };
  comparison.end(operations::compare_snapshots(*engine, scope, two, take, tool.operation()));
  return 0;
}

}  // namespace

std::vector<Command> snapshot_search_commands() {
  return {
      {.path = "find",
       .summary = "Which snapshots of a plan hold a file, and as it was when",
       .examples = "  strongroom find photos 'IMG_2041*'\n  strongroom find photos --snapshot latest '/home/**/*.raw'",
       .arguments = {{"PLAN", Takes::positional, "The plan's name"},
                     {"PATTERN", Takes::positional, "Of a name, or of a path when it has a /: *, ?, [], **"},
                     {"--snapshot", Takes::text, "Only in this one: an id, or 'latest'"},
                     {"--ignore-case", Takes::flag, "a is A"}},
       .act = find_by_name},
      {.path = "diff",
       .summary = "What changed between two snapshots of a plan",
       .examples = "  strongroom diff photos\n  strongroom diff photos 1a2b3c4d latest",
       .arguments = {{"PLAN", Takes::positional, "The plan's name"},
                     {"FROM", Takes::optional_positional, "A snapshot's id (the last but one unless given)"},
                     {"TO", Takes::optional_positional, "A snapshot's id ('latest' unless given)"}},
       .act = diff}};
}

}  // namespace strongroom::cli
