#include <algorithm>
#include <optional>
#include <vector>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/audit.h"
#include "cli/context.h"
#include "cli/entry_text.h"
#include "cli/moment.h"

namespace strongroom::cli {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::uint64_t kEntriesShown = 20;
constexpr std::uint64_t kMostEntries = 100'000;

std::optional<std::string> given(const Arguments& arguments, const std::string& name) {
  if (!arguments.has(name)) return std::nullopt;
  return arguments.text(name);
}

ledger::Severity severity_from(const Arguments& arguments) {
  const auto word = arguments.text("--severity");
  if (!ledger::is_severity(word))
    throw Error{ErrorCode::invalid_input, "--severity is one of info, notice, warning, error, critical"};
  return ledger::severity_from(word);
}

domain::EntryFilter entry_filter(const Arguments& arguments, base::UtcTime now) {
  domain::EntryFilter filter;
  if (arguments.has("--since")) filter.since = moment_from("--since", arguments.text("--since"), now);
  if (arguments.has("--until")) filter.until = moment_from("--until", arguments.text("--until"), now);
  filter.action = given(arguments, "--action");
  filter.actor = given(arguments, "--actor");
  filter.target = given(arguments, "--target");
  if (arguments.has("--severity")) filter.at_least = severity_from(arguments);
  filter.text = arguments.text("--text");
  filter.before_seq = arguments.number("--before");
  filter.limit = std::min(arguments.number("--limit").value_or(kEntriesShown), kMostEntries);
  return filter;
}

// The store knows whole ids only; a person may give a part of one.
std::string whole_run_id(domain::StoreReader& reader, const std::string& given) {
  const auto run = reader.find_run(given);
  return run ? run->id : given;
}

std::vector<std::string> cells_of(const domain::ListedEntry& listed) {
  if (!listed.entry) return {std::to_string(listed.seq), "?", "damaged", "?", "?", "?"};
  const auto& event = listed.entry->event;
  return {std::to_string(listed.seq),        base::format_local(listed.entry->time), base::terminal_safe(event.action),
          base::terminal_safe(event.target), base::terminal_safe(event.actor),       base::terminal_safe(event.result)};
}

void describe(Console& console, const std::vector<domain::ListedEntry>& entries, std::size_t limit) {
  Table table{{"ENTRY", "WHEN", "WHAT", "ON WHAT", "WHO", "RESULT"}};
  for (const auto& listed : entries) table.add(cells_of(listed));
  if (table.empty()) return console.say("no entries");
  table.print(console);
  if (entries.size() == limit && entries.back().seq > 0)
    console.say(console.paint(Tone::quiet, "older ones: add --before " + std::to_string(entries.back().seq)));
}

// The list is there; what is wrong with it is said beside it, and by the exit code.
int judge(Console& console, const std::vector<domain::ListedEntry>& entries) {
  const auto damaged = std::ranges::count_if(entries, [](const auto& listed) { return !listed.entry; });
  if (damaged == 0) return 0;
  for (const auto& listed : entries)
    if (!listed.entry) console.complain("damaged: " + base::terminal_safe(listed.damage));
  console.complain("Do not delete anything, and run 'strongroom audit verify'.");
  return base::error_class(ErrorCode::integrity).exit_code;
}

int list_entries(Context& context, const Arguments& arguments) {
  auto& console = context.console();
  auto filter = entry_filter(arguments, context.wiring().clock.now());
  const auto reader = context.reader();
  if (reader && arguments.has("--run")) filter.run = whole_run_id(*reader, arguments.text("--run"));
  const auto entries = reader ? reader->list_entries(filter) : std::vector<domain::ListedEntry>{};
  if (console.json()) {
    boost::json::array array;
    for (const auto& listed : entries) array.emplace_back(to_json(listed));
    console.emit(array);
  } else {
    describe(console, entries, filter.limit);
  }
  return judge(console, entries);
}

}  // namespace

std::vector<Command> audit_list_commands() {
  return {{.path = "audit list",
           .summary = "What happened: the newest entries of the ledger",
           .examples = "  strongroom audit list --since 7d --severity warning\n"
                       "  strongroom audit list --action 'run.*' --target plan/photos --limit 50\n"
                       "  strongroom audit list --text 'permission denied' --before 1200",
           .arguments = {{"--since", Takes::text, "From this time on: 2026-11-24T13:30:00Z, 2026-11-24, 24h, 7d"},
                         {"--until", Takes::text, "Before this time"},
                         {"--action", Takes::text, "What was done: run.failed, or run.* for all that begin so"},
                         {"--actor", Takes::text, "Who did it: cli:anna, system"},
                         {"--target", Takes::text, "On what: plan/photos, repository/nas, ledger"},
                         {"--run", Takes::text, "Of this run"},
                         {"--severity", Takes::text, "At least: info, notice, warning, error or critical"},
                         {"--text", Takes::text, "With these words in it, in any order"},
                         {"--limit", Takes::number, "How many (20)"},
                         {"--before", Takes::number, "Only older than this entry, for the next page"}},
           .act = list_entries}};
}

}  // namespace strongroom::cli
