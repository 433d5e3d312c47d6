#include "cli/channel_options.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/file.h"
#include "cli/secret_input.h"
#include "domain/channel_fields.h"

namespace strongroom::cli {
namespace {

using base::Error;
using base::ErrorCode;
using domain::ChannelField;
using domain::FieldType;

constexpr std::size_t kLongestFile = 16 * 1024;

// "--signing-key-file" of signing_key, which is secret.
std::string option_of(const ChannelField& field) {
  if (field.name == "timeout_s") return "--timeout";
  if (field.type == FieldType::headers) return "--header-file";
  auto name = "--" + std::string{field.name};
  std::ranges::replace(name, '_', '-');
  return field.secret || field.type == FieldType::body ? name + "-file" : name;
}

Takes takes_of(const ChannelField& field) {
  if (field.type == FieldType::addresses) return Takes::texts;
  return field.type == FieldType::number ? Takes::number : Takes::text;
}

std::string help_of(const ChannelField& field) {
  std::string help{field.help};
  if (field.type == FieldType::headers) return "A file with more headers, NAME: VALUE in each line";
  if (field.secret || field.type == FieldType::body) return help + "; the file it is in";
  if (field.type != FieldType::choice) return help;
  auto choices = std::string{field.choices};
  std::ranges::replace(choices, '|', ' ');
  return help + ": " + choices;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const auto& text : texts) all += (all.empty() ? "" : ",") + text;
  return all;
}

std::string without_last_newline(std::string text) {
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

std::string plain_value(const Arguments& arguments, const ChannelField& field, const std::string& option) {
  if (field.type == FieldType::addresses) return joined(arguments.texts(option));
  const auto given = arguments.text(option);
  if (given.empty()) return given;
  if (field.type == FieldType::body) return without_last_newline(base::read_file(given, kLongestFile));
  if (field.type == FieldType::file) return std::filesystem::absolute(given).native();
  return given;
}

base::SecretString secret_value(const Arguments& arguments, const ChannelField& field, const std::string& option) {
  const auto path = arguments.text(option);
  if (path.empty()) return base::SecretString{};
  if (field.type != FieldType::headers) return secret_from_file(path);
  return base::SecretString{without_last_newline(base::read_file(path, kLongestFile))};
}

void take(const Arguments& arguments, const ChannelField& field, const std::optional<std::stop_token>& ask_until,
          operations::ChannelChange& change) {
  const auto option = option_of(field);
  const std::string name{field.name};
  if (arguments.has(option)) {
    if (field.secret)
      change.secrets[name] = secret_value(arguments, field, option);
    else
      change.settings[name] = plain_value(arguments, field, option);
  } else if (ask_until && field.secret && field.required) {
    change.secrets[name] = known_secret_from_prompt(std::string{field.help}, *ask_until, "give " + option + " FILE");
  }
}

// An option of another kind would be lost without a word.
void refuse_others(const Arguments& arguments, domain::ChannelKind kind) {
  std::set<std::string> known;
  for (const auto& field : domain::fields_of(kind)) known.insert(option_of(field));
  for (const auto other : domain::all_channel_kinds())
    for (const auto& field : domain::fields_of(other))
      if (const auto option = option_of(field); arguments.has(option) && !known.contains(option))
        throw Error{ErrorCode::invalid_input,
                    "a channel of the kind " + std::string{to_text(kind)} + " does not take " + option};
}

domain::NotificationEvents events_from(const Arguments& arguments) {
  domain::NotificationEvents events;
  for (const auto& word : arguments.texts("--event")) {
    if (word == "all") {
      for (const auto event : domain::all_notification_events())
        if (event != domain::NotificationEvent::started) events.insert(event);
    } else {
      events.insert(operations::require_event(word));
    }
  }
  return events;
}

std::vector<std::string> plans_from(const Arguments& arguments) {
  auto plans = arguments.texts("--plan");
  std::erase(plans, "");
  return plans;
}

}  // namespace

std::vector<Argument> channel_arguments() {
  std::vector<Argument> all{
      {"--event", Takes::texts,
       "What to tell: success, warning, failure, recovered, missed, unhealthy, ledger-break, disk-space, started, or "
       "all "
       "(but started); unless given, what needs somebody"},
      {"--plan", Takes::texts, "Only what is about this plan (and what is about none); '' for every plan"},
      {"--digest", Takes::text,
       "Gather successes and warnings into one message a day, at this time: 07:30; '' for at once"},
      {"--anchor", Takes::flag, "Send checkpoints of the ledger there, too (webhook)"},
      {"--no-anchor", Takes::flag, "Send none any more"}};
  std::map<std::string, bool> seen;
  for (const auto kind : domain::all_channel_kinds())
    for (const auto& field : domain::fields_of(kind))
      if (!std::exchange(seen[option_of(field)], true))
        all.push_back({option_of(field), takes_of(field), help_of(field)});
  return all;
}

operations::ChannelChange channel_change_from(const Arguments& arguments, domain::ChannelKind kind,
                                              const std::optional<std::stop_token>& ask_until) {
  refuse_others(arguments, kind);
  operations::ChannelChange change;
  if (arguments.has("--event")) change.events = events_from(arguments);
  if (arguments.has("--plan")) change.plans = plans_from(arguments);
  if (arguments.has("--digest")) change.digest_minute = operations::digest_minute_from(arguments.text("--digest"));
  if (arguments.flag("--anchor") && arguments.flag("--no-anchor"))
    throw Error{ErrorCode::invalid_input, "give --anchor or --no-anchor, not both"};
  if (arguments.flag("--anchor")) change.anchor = true;
  if (arguments.flag("--no-anchor")) change.anchor = false;
  for (const auto& field : domain::fields_of(kind)) take(arguments, field, ask_until, change);
  return change;
}

}  // namespace strongroom::cli
