// What is wrong, until it is over or somebody has seen to it.
#include <boost/json.hpp>

#include "base/error.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/desk.h"
#include "operations/attention.h"

namespace strongroom::cli {
namespace {

boost::json::array to_array(const std::vector<domain::OpenFailure>& failures) {
  auto object = operations::to_json(operations::Attention{failures, {}, false});
  return std::move(object.at("failures").as_array());
}

int list_failures(Context& context, const Arguments&) {
  const auto reader = context.reader();
  const auto failures = reader ? reader->open_failures() : std::vector<domain::OpenFailure>{};
  auto& console = context.console();
  if (console.json()) {
    console.emit(to_array(failures));
    return 0;
  }
  Table table{{"ENTRY", "SINCE", "LAST", "WHAT"}};
  for (const auto& failure : failures)
    table.add({std::to_string(failure.seq), base::format_local(failure.first_at), base::format_local(failure.at),
               operations::sentence_of(failure)});
  if (table.empty()) {
    console.say("nothing is wrong that nobody has acknowledged");
    return 0;
  }
  table.print(console);
  console.say("\nwhen you have seen to one: strongroom failures acknowledge ENTRY");
  return 0;
}

int acknowledge_failure(Context& context, const Arguments& arguments) {
  const auto text = arguments.text("ENTRY");
  if (text.empty() || text.size() > 15 || text.find_first_not_of("0123456789") != std::string::npos)
    throw base::Error{base::ErrorCode::invalid_input, "ENTRY is the number that 'strongroom failures list' shows"};
  const auto failures = open_desk(context)->acknowledge_failure(std::stoull(text), arguments.text("--reason"));
  auto& console = context.console();
  if (console.json()) console.emit(to_array(failures));
  for (const auto& failure : failures) console.say("acknowledged: " + operations::sentence_of(failure));
  return 0;
}

}  // namespace

std::vector<Command> failure_commands() {
  return {{.path = "failures list",
           .summary = "What is wrong and nobody has acknowledged",
           .examples = {},
           .arguments = {},
           .act = list_failures},
          {.path = "failures acknowledge",
           .summary = "Say that you have seen to it; it is not shown any more, and the ledger says who said so",
           .examples = "  strongroom failures acknowledge 4711 --reason 'the disk was exchanged'",
           .arguments = {{"ENTRY", Takes::positional, "The number of the entry that tells of it"},
                         {"--reason", Takes::text, "What it was; goes to the ledger"}},
           .act = acknowledge_failure}};
}

}  // namespace strongroom::cli
