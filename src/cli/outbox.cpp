// What is on its way to people.
#include <boost/json.hpp>

#include "base/error.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/desk.h"
#include "cli/interruption.h"
#include "domain/notification_json.h"
#include "operations/outbox.h"

namespace strongroom::cli {
namespace {

using base::Error;
using base::ErrorCode;

domain::OutboxFilter outbox_filter(const Arguments& arguments) {
  domain::OutboxFilter filter;
  if (arguments.has("--channel")) filter.channel = arguments.text("--channel");
  if (arguments.has("--state")) {
    filter.state = domain::delivery_state_from(arguments.text("--state"));
    if (!filter.state) throw Error{ErrorCode::invalid_input, "--state is queued, failed, delivered or given-up"};
  }
  if (const auto limit = arguments.number("--limit")) filter.limit = *limit;
  return filter;
}

std::string events_text(const domain::OutboxMessage& message) {
  if (message.is_checkpoint) return "checkpoint";
  std::string text;
  for (const auto event : message.events) text += (text.empty() ? "" : ", ") + std::string{domain::to_text(event)};
  return text;
}

std::string next_text(const domain::OutboxMessage& message) {
  if (domain::is_over(message.state)) return "";
  return base::format_local(message.next_at);
}

int list_outbox(Context& context, const Arguments& arguments) {
  const auto reader = context.reader();
  const auto filter = outbox_filter(arguments);
  const auto messages = reader ? reader->outbox(filter) : std::vector<domain::OutboxMessage>{};
  auto& console = context.console();
  if (console.json()) {
    boost::json::array array;
    for (const auto& message : messages) array.emplace_back(domain::to_json(message));
    console.emit(array);
    return 0;
  }
  Table table{{"ID", "CHANNEL", "ENTRY", "TOLD AS", "STATE", "ATTEMPTS", "NEXT", "WHY"}};
  for (const auto& message : messages)
    table.add({std::to_string(message.id), message.channel, std::to_string(message.seq), events_text(message),
               std::string{domain::to_text(message.state)}, std::to_string(message.attempts), next_text(message),
               base::terminal_safe(message.error)});
  if (table.empty())
    console.say("no such messages");
  else
    table.print(console);
  return 0;
}

std::uint64_t id_from(const std::string& text) {
  const bool digits = !text.empty() && text.size() < 16 && text.find_first_not_of("0123456789") == std::string::npos;
  if (!digits) throw Error{ErrorCode::invalid_input, "a message has a number; 'strongroom notify outbox' shows it"};
  return std::stoull(text);
}

int retry_message(Context& context, const Arguments& arguments) {
  const auto desk = open_desk(context);
  std::uint64_t count = 1;
  if (arguments.has("ID") && arguments.has("--channel"))
    throw Error{ErrorCode::invalid_input, "give a message's number or --channel, not both"};
  if (arguments.has("ID"))
    desk->retry_message(id_from(arguments.text("ID")));
  else
    count = desk->retry_messages(arguments.text("--channel"));
  auto& console = context.console();
  if (console.json()) console.emit(boost::json::object{{"messages", count}});
  console.say(std::to_string(count) + (count == 1 ? " message is" : " messages are") +
              " tried again, by a service or by 'strongroom notify flush'");
  return 0;
}

int drop(Context& context, const Arguments& arguments) {
  const auto id = id_from(arguments.text("ID"));
  open_desk(context)->drop_message(id);
  auto& console = context.console();
  if (console.json()) console.emit(boost::json::object{{"dropped", id}});
  console.say("message " + std::to_string(id) + " will not be delivered; the ledger says who dropped it");
  return 0;
}

int flush(Context& context, const Arguments&) {
  const Interruption interruption;
  context.require_reader();
  const auto flushed = open_desk(context, interruption.token())->flush_outbox();
  if (!flushed)
    throw Error::with_words(ErrorCode::conflict, "a service delivers here by itself", {},
                            "What has failed is tried again at once with 'strongroom notify retry'.");
  auto& console = context.console();
  if (console.json()) console.emit(boost::json::object{{"delivered", flushed->delivered}, {"failed", flushed->failed}});
  console.say(std::to_string(flushed->delivered) + " delivered, " + std::to_string(flushed->failed) + " failed");
  return flushed->failed == 0 ? 0 : 1;
}

}  // namespace

std::vector<Command> outbox_commands() {
  const Argument id{"ID", Takes::positional, "The message's number"};
  return {{.path = "notify outbox",
           .summary = "Messages, newest first: what was delivered, what waits, and why something did not get through",
           .examples = "  strongroom notify outbox --state failed\n  strongroom notify outbox --channel mail",
           .arguments = {{"--channel", Takes::text, "Only of this channel"},
                         {"--state", Takes::text, "Only queued, failed, delivered or given-up"},
                         {"--limit", Takes::number, "How many at most (50)"}},
           .act = list_outbox},
          {.path = "notify retry",
           .summary = "Have what failed, or was given up, tried again at once",
           .examples = "  strongroom notify retry\n  strongroom notify retry --channel mail",
           .arguments = {{"ID", Takes::optional_positional, "One message"},
                         {"--channel", Takes::text, "Only of this channel"}},
           .act = retry_message},
          {.path = "notify drop",
           .summary = "Do not deliver a message; recorded",
           .examples = {},
           .arguments = {id},
           .act = drop},
          {.path = "notify flush",
           .summary = "Deliver what waits, where no service does",
           .examples = "  strongroom backup photos; strongroom notify flush",
           .arguments = {},
           .act = flush}};
}

}  // namespace strongroom::cli
