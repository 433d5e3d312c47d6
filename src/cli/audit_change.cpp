#include <unistd.h>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/audit.h"
#include "cli/context.h"
#include "cli/desk.h"
#include "cli/interruption.h"
#include "cli/prompt.h"
#include "cli/service_link.h"
#include "jobs/ledger_trust.h"

namespace strongroom::cli {
namespace {

using base::Error;
using base::ErrorCode;

std::string reason_from(const Arguments& arguments) {
  auto reason = arguments.text("--reason");
  if (reason.find_first_not_of(" \t\r\n") == std::string::npos)
    throw Error{ErrorCode::invalid_input, "--reason says why, for whoever reads the ledger later"};
  return reason;
}

std::uint64_t record_acknowledgement(Context& context, const std::string& reason) {
  if (const auto service = context.service())
    return base::uint_or(service->data("POST", "/api/v1/ledger/acknowledge", boost::json::object{{"reason", reason}}),
                         "seq");
  const auto owner = context.own({}, {.lives_with_damaged_runs = true});
  return jobs::acknowledge_break(owner->store(), reason, context.actor());
}

int acknowledge(Context& context, const Arguments& arguments) {
  const auto reason = reason_from(arguments);
  context.require_reader();
  const auto seq = record_acknowledgement(context, reason);
  auto& console = context.console();
  if (console.json()) console.emit(boost::json::object{{"recorded", seq}});
  console.say("the break is acknowledged (entry " + std::to_string(seq) + "); deletions are possible again");
  console.say("it stays in the ledger, and 'strongroom audit verify' goes on naming it");
  return 0;
}

int rebuild(Context& context, const Arguments&) {
  context.require_reader();
  const auto report = open_desk(context, {}, {.lives_with_damaged_runs = true})->rebuild();
  auto& console = context.console();
  if (console.json()) console.emit(boost::json::object{{"runs", report.runs}, {"changed", report.changed}});
  console.say(base::format_count(report.runs) + " runs made anew from the ledger; " +
              (report.changed == 0 ? std::string{"all were as the ledger says"}
                                   : base::format_count(report.changed) + " had been different"));
  return 0;
}

bool confirmed(Context& context, const Arguments& arguments, const std::stop_token& stop) {
  auto& console = context.console();
  if (arguments.flag("--yes")) return true;
  if (!console.interactive() || ::isatty(STDIN_FILENO) == 0)
    throw Error::with_words(ErrorCode::conflict, "the ledger was left as it is", "nobody confirmed the fork",
                            "Read 'strongroom audit fork --help', then repeat with --yes.");
  console.say("This begins a new history of the ledger, with a new name and a new key, after the last entry that is");
  console.say("here. Entries that were published beyond it are lost; the fork says how many, who made it and why, and");
  console.say("every verification from now on names it. It cannot be taken back.");
  return ask("Type 'fork' to go on", stop, "repeat with --yes") == "fork";
}

int fork(Context& context, const Arguments& arguments) {
  Interruption interruption;
  auto reason = reason_from(arguments);
  context.require_reader();
  auto& console = context.console();
  if (!confirmed(context, arguments, interruption.token())) {
    console.say("left as it was");
    return 1;
  }
  const auto owner =
      context.own(interruption.token(), {.fork = StoreRequest::Fork{context.actor(), std::move(reason)}});
  const auto head = owner->store().ledger_head();
  if (console.json())
    console.emit(
        boost::json::object{{"origin", head.checkpoint.origin}, {"size", head.checkpoint.size}, {"key", head.key}});
  console.say("the ledger goes on as " + base::terminal_safe(head.checkpoint.origin));
  console.say("its new key: " + base::terminal_safe(head.key));
  return 0;
}

const Argument kReason{"--reason", Takes::text, "Why, for whoever reads the ledger later"};

}  // namespace

std::vector<Command> audit_change_commands() {
  return {{.path = "audit acknowledge",
           .summary = "Say that you know of a break and what it was; deletions are possible again then",
           .examples = "  strongroom audit acknowledge --reason 'the disk was replaced on Monday'",
           .arguments = {kReason},
           .act = acknowledge},
          {.path = "audit rebuild",
           .summary = "Make the records of all runs anew from the ledger",
           .examples = {},
           .arguments = {},
           .act = rebuild},
          {.path = "audit fork",
           .summary = "Go on openly with a store that was brought back from a copy",
           .examples = "  strongroom audit fork --reason 'restored from the copy of 20 November'\n\n"
                       "A store that is behind what was published is not appended to: two entries with one number\n"
                       "would exist. A fork begins a new history in the same ledger, with a new name and key, and\n"
                       "records who made it, why, and how many published entries are lost.",
           .arguments = {kReason, {"--yes", Takes::flag, "Do it without asking"}},
           .act = fork}};
}

}  // namespace strongroom::cli
