// Channels: how people are told.
#include <algorithm>
#include <boost/json.hpp>

#include "base/error.h"
#include "base/text.h"
#include "cli/channel_options.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/desk.h"
#include "cli/interruption.h"
#include "domain/channel_fields.h"
#include "domain/notification_json.h"
#include "operations/channels.h"

namespace strongroom::cli {
namespace {

using base::Error;
using base::ErrorCode;

std::string events_text(const domain::Channel& channel) {
  std::string text;
  for (const auto event : channel.events) text += (text.empty() ? "" : ", ") + std::string{domain::to_text(event)};
  return text;
}

std::string plans_text(const domain::Channel& channel) {
  std::string text;
  for (const auto& plan : channel.plans) text += (text.empty() ? "" : ", ") + plan;
  return text.empty() ? "all" : text;
}

std::string where_text(const domain::Channel& channel) {
  for (const auto* name : {"to", "url", "room", "chat"})
    if (const auto value = domain::setting_of(channel, name); !value.empty()) return base::terminal_safe(value);
  return {};
}

void say_next(Console& console, const domain::Channel& channel) {
  console.say("try it: strongroom notify test " + channel.name);
}

int add_channel(Context& context, const Arguments& arguments) {
  Interruption interruption;
  operations::ChannelDraft draft;
  draft.name = arguments.text("NAME");
  if (!arguments.has("--kind"))
    throw Error{ErrorCode::invalid_input, "--kind says what it is: email, ntfy, webhook, slack, …"};
  draft.kind = operations::require_kind(arguments.text("--kind"));
  draft.rest = channel_change_from(arguments, draft.kind, interruption.token());
  if (arguments.flag("--off")) draft.rest.enabled = false;
  const auto channel = open_desk(context, interruption.token())->add_channel(draft);
  auto& console = context.console();
  if (console.json()) console.emit(domain::to_json(channel));
  console.say("channel " + channel.name + " is told of: " + events_text(channel));
  say_next(console, channel);
  return 0;
}

int edit_channel(Context& context, const Arguments& arguments) {
  const auto name = arguments.text("NAME");
  const auto reader = context.require_reader();
  const auto kind = operations::require_channel(*reader, name).kind;
  auto change = channel_change_from(arguments, kind, std::nullopt);
  if (arguments.flag("--off") && arguments.flag("--on"))
    throw Error{ErrorCode::invalid_input, "give --on or --off, not both"};
  if (arguments.flag("--off")) change.enabled = false;
  if (arguments.flag("--on")) change.enabled = true;
  const auto channel = open_desk(context)->edit_channel(name, change);
  auto& console = context.console();
  if (console.json()) console.emit(domain::to_json(channel));
  console.say("channel " + channel.name + " changed" + (channel.enabled ? "" : "; it is off"));
  if (channel.enabled) say_next(console, channel);
  return 0;
}

int remove_channel(Context& context, const Arguments& arguments) {
  const auto channel = open_desk(context)->remove_channel(arguments.text("NAME"));
  auto& console = context.console();
  if (console.json()) console.emit(domain::to_json(channel));
  console.say("channel " + channel.name + " removed; what it had not delivered is dropped");
  return 0;
}

int list_channels(Context& context, const Arguments&) {
  const auto reader = context.reader();
  const auto channels = reader ? reader->channels() : std::vector<domain::Channel>{};
  auto& console = context.console();
  if (console.json()) {
    boost::json::array array;
    for (const auto& channel : channels) array.emplace_back(domain::to_json(channel));
    console.emit(array);
    return 0;
  }
  Table table{{"NAME", "KIND", "WHERE", "PLANS", "TOLD OF"}};
  for (const auto& channel : channels)
    table.add({channel.name, std::string{to_text(channel.kind)} + (channel.enabled ? "" : " (off)"),
               where_text(channel), plans_text(channel), events_text(channel)});
  if (table.empty())
    console.say("nobody is told of anything; 'strongroom notify add --help' has examples");
  else
    table.print(console);
  return 0;
}

void describe(Console& console, const domain::Channel& channel) {
  const auto line = [&console](std::string name, const std::string& value) {
    name.resize(std::max<std::size_t>(14, name.size() + 1), ' ');
    console.say(name + value);
  };
  line("name", channel.name);
  line("kind", std::string{to_text(channel.kind)} + (channel.enabled ? "" : " (off)"));
  line("told of", events_text(channel));
  line("plans", plans_text(channel));
  if (channel.digest_minute)
    line("digest", "successes and warnings once a day, at " + domain::minute_of_day_text(*channel.digest_minute));
  if (channel.anchor) line("anchor", "keeps checkpoints of the ledger");
  for (const auto& [name, value] : channel.settings) line(name, base::terminal_safe(value));
  for (const auto& name : channel.secret_names)
    if (!channel.settings.contains(name)) line(name, "set");
}

int show_channel(Context& context, const Arguments& arguments) {
  const auto reader = context.require_reader();
  const auto channel = operations::require_channel(*reader, arguments.text("NAME"));
  auto& console = context.console();
  if (console.json())
    console.emit(domain::to_json(channel));
  else
    describe(console, channel);
  return 0;
}

int test_channel(Context& context, const Arguments& arguments) {
  const auto name = arguments.text("NAME");
  const Interruption interruption;
  open_desk(context, interruption.token())->test_channel(name);
  auto& console = context.console();
  if (console.json()) console.emit(boost::json::object{{"channel", name}, {"delivered", true}});
  console.say("the test message was taken by the other side of " + name);
  return 0;
}

}  // namespace

std::vector<Command> notify_commands() {
  const Argument name{"NAME", Takes::positional, "The channel's name"};
  return {
      {.path = "notify add",
       .summary =
           "Add a channel by which people are told: email, webhook, ntfy, slack, discord, telegram, gotify, matrix, "
           "healthchecks, desktop",
       .examples = "  strongroom notify add mail --kind email --host smtp.example.org --user me --password-file pw "
                   "--from backup@example.org --to me@example.org\n"
                   "  strongroom notify add phone --kind ntfy --url-file topic --event failure --event missed\n"
                   "  strongroom notify add ops --kind webhook --url-file hook --signing-key-file key --event all\n"
                   "  strongroom notify add photos-ping --kind healthchecks --url-file ping --plan photos",
       .arguments =
           joined({{name,
                    {"--kind", Takes::text,
                     "email, webhook, ntfy, slack, discord, telegram, gotify, matrix, healthchecks or desktop"},
                    {"--off", Takes::flag, "Tell nothing yet"}},
                   channel_arguments()}),
       .act = add_channel},
      {.path = "notify edit",
       .summary = "Change a channel; what is not named stays",
       .examples = "  strongroom notify edit mail --digest 07:30\n"
                   "  strongroom notify edit phone --off",
       .arguments =
           joined({{name, {"--on", Takes::flag, "Tell again"}, {"--off", Takes::flag, "Tell nothing for a while"}},
                   channel_arguments()}),
       .act = edit_channel},
      {.path = "notify remove",
       .summary = "Remove a channel, and what it has not delivered",
       .examples = {},
       .arguments = {name},
       .act = remove_channel},
      {.path = "notify list", .summary = "All channels", .examples = {}, .arguments = {}, .act = list_channels},
      {.path = "notify show",
       .summary = "Everything about one channel, but its secrets",
       .examples = {},
       .arguments = {name},
       .act = show_channel},
      {.path = "notify test",
       .summary = "Send a test message now",
       .examples = "  strongroom notify test mail",
       .arguments = {name},
       .act = test_channel}};
}

}  // namespace strongroom::cli
