#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/audit.h"
#include "cli/context.h"
#include "cli/desk.h"
#include "cli/plan_text.h"
#include "operations/anchors.h"

namespace strongroom::cli {
namespace {

namespace json = boost::json;
using base::Error;
using base::ErrorCode;

int list(Context& context) {
  const auto reader = context.require_reader();
  const auto vault = context.wiring().open_vault(context.data());
  auto places = operations::anchor_places(*reader, *vault, context.data());
  for (auto& place : operations::anchor_channels(*reader)) places.push_back(std::move(place));
  auto& console = context.console();
  if (console.json()) {
    json::array array;
    for (const auto& place : places) array.emplace_back(operations::to_json(place));
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
  const bool same = open_desk(context)->add_anchor_directory(directory);
  auto& console = context.console();
  if (console.json()) console.emit(json::object{{"added", base::escape_path(directory)}, {"same_disk", same}});
  console.say("checkpoints of the ledger are kept in " + base::escape_path(directory) + " from now on");
  if (same)
    console.say(console.paint(Tone::attention, "!") +
                " it is on the same disk as the ledger: whoever takes the disk has both");
  return 0;
}

int remove(Context& context, const std::string& directory) {
  context.require_reader();
  open_desk(context)->remove_anchor_directory(directory);
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
