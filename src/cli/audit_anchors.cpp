#include <filesystem>

#include "audit/anchor_directory.h"
#include "audit/histories.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/audit.h"
#include "cli/context.h"
#include "cli/plan_text.h"
#include "cli/reachable_anchors.h"
#include "jobs/repository_access.h"

namespace strongroom::cli {
namespace {

namespace json = boost::json;
using base::Error;
using base::ErrorCode;

// One place that keeps checkpoints, or why it does not.
struct Place {
  std::string where;
  std::string kind;  // "directory", "repository"
  bool counts = false;
  std::string state;
};

Place directory_place(Context& context, const std::string& directory) {
  Place place{base::escape_path(directory), "directory", true, {}};
  const auto kept = audit::read_anchor_directory(directory, {});
  if (!kept.problems.empty() && kept.anchors.empty())
    return {place.where, place.kind, false, kept.problems.front().why};
  place.state = base::format_count(kept.anchors.size()) + (kept.anchors.size() == 1 ? " checkpoint" : " checkpoints");
  if (audit::is_on_same_disk(directory, context.data().root)) place.state += ", on the disk of the data directory";
  return place;
}

Place repository_place(Context& context, const domain::Repository& repository) {
  try {
    const auto access = jobs::open_access(repository, *context.wiring().open_vault(context.data()));
    if (is_inside(access, context.data()))
      return {repository.name, "repository", false, "inside the data directory: no anchor"};
    return {repository.name, "repository", true, "a checkpoint with every snapshot"};
  } catch (const Error& error) {
    return {repository.name, "repository", false, error.message()};
  }
}

int list(Context& context) {
  const auto reader = context.require_reader();
  std::vector<Place> places;
  for (const auto& directory : reader->anchor_directories()) places.push_back(directory_place(context, directory));
  for (const auto& repository : reader->repositories()) places.push_back(repository_place(context, repository));
  auto& console = context.console();
  if (console.json()) {
    json::array array;
    for (const auto& [where, kind, counts, state] : places)
      array.push_back({{"where", where}, {"kind", kind}, {"counts", counts}, {"state", base::terminal_safe(state)}});
    console.emit(array);
    return 0;
  }
  Table table{{"WHERE", "KIND", "STATE"}};
  for (const auto& [where, kind, counts, state] : places)
    table.add({(counts ? "✓ " : "✗ ") + where, kind, base::terminal_safe(state)});
  if (table.empty())
    console.say("nothing keeps checkpoints of the ledger elsewhere; add a directory with --add DIR, or a repository");
  else
    table.print(console);
  return 0;
}

int add(Context& context, const std::string& directory) {
  context.require_reader();
  audit::require_anchor_directory(directory, context.data().root);
  const auto owner = context.own();
  owner->store().add_anchor_directory(directory, context.actor());
  auto& console = context.console();
  const bool same = audit::is_on_same_disk(directory, context.data().root);
  if (console.json()) console.emit(json::object{{"added", base::escape_path(directory)}, {"same_disk", same}});
  console.say("checkpoints of the ledger are kept in " + base::escape_path(directory) + " from now on");
  if (same)
    console.say(console.paint(Tone::attention, "!") +
                " it is on the same disk as the ledger: whoever takes the disk has both");
  return 0;
}

int remove(Context& context, const std::string& directory) {
  context.require_reader();
  const auto owner = context.own();
  owner->store().remove_anchor_directory(directory, context.actor());
  auto& console = context.console();
  if (console.json()) console.emit(json::object{{"removed", base::escape_path(directory)}});
  console.say("no more checkpoints are copied to " + base::escape_path(directory) + "; those that are there stay");
  return 0;
}

int anchors(Context& context, const Arguments& arguments) {
  if (arguments.has("--add") && arguments.has("--remove"))
    throw Error{ErrorCode::invalid_input, "give --add or --remove, not both"};
  if (arguments.has("--add")) return add(context, absolute_source(arguments.text("--add")));
  if (arguments.has("--remove")) return remove(context, absolute_source(arguments.text("--remove")));
  return list(context);
}

}  // namespace

std::vector<Command> audit_anchor_commands() {
  return {{.path = "audit anchors",
           .summary = "Where checkpoints of the ledger are kept, so that a cut end is noticed",
           .examples = "  strongroom audit anchors\n  strongroom audit anchors --add /mnt/usb/strongroom",
           .arguments = {{"--add", Takes::text, "Keep every checkpoint in this directory, best on other storage"},
                         {"--remove", Takes::text, "Keep none in this directory any more"}},
           .act = anchors}};
}

}  // namespace strongroom::cli
