#include "operations/storage.h"

#include "base/json.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/interruption.h"

namespace strongroom::cli {
namespace {

constexpr std::chrono::seconds kMeasuringPatience{10};

std::string bytes_or(const std::optional<std::uint64_t>& bytes, const std::string& otherwise) {
  return bytes ? base::format_bytes(*bytes) : otherwise;
}

int storage(Context& context, const Arguments&) {
  Interruption interruption;
  const auto reader = context.require_reader();
  const auto vault = context.wiring().open_vault(context.data());
  const auto places = operations::storage(*reader, *vault, context.data(), kMeasuringPatience, interruption.token());
  auto& console = context.console();
  if (console.json()) {
    boost::json::array array;
    for (const auto& place : places) array.emplace_back(operations::to_json(place));
    console.emit(array);
    return 0;
  }
  Table table{{"WHAT", "WHERE", "TAKES", "FREE", "OF"}};
  for (const auto& place : places) {
    auto what = std::string{operations::to_text(place.kind)};
    if (!place.name.empty()) what += " " + place.name;
    if (place.count) what = base::format_count(*place.count) + (*place.count == 1 ? " dump" : " dumps");
    table.add({what, place.where, bytes_or(place.used, "?"),
               place.problem.empty() ? bytes_or(place.free, "?") : base::terminal_safe(place.problem),
               bytes_or(place.total, "")});
  }
  table.print(console);
  console.say("how much a repository takes: strongroom repo stats NAME");
  return 0;
}

}  // namespace

std::vector<Command> storage_commands() {
  return {{.path = "storage",
           .summary = "What takes space where, and how much is left",
           .examples = {},
           .arguments = {},
           .act = storage}};
}

}  // namespace strongroom::cli
