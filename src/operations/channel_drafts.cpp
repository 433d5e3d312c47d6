#include "operations/channel_drafts.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cctype>
#include <span>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "domain/channel_fields.h"
#include "domain/notification_json.h"
#include "operations/members.h"

namespace strongroom::operations {
namespace {

using base::Error;
using base::ErrorCode;
using base::SecretString;
using domain::ChannelField;
using domain::ChannelKind;
using domain::FieldType;
namespace json = boost::json;

constexpr std::uint64_t kMostNumber = 65535;
constexpr std::size_t kLongestValue = 16 * 1024;
constexpr std::size_t kMostSecretBytes = 64 * 1024;

std::string joined(const std::vector<std::string>& texts, const char* between) {
  std::string all;
  for (const auto& text : texts) all += (all.empty() ? "" : between) + text;
  return all;
}

bool is_one_line(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
}

// {"Authorization":"Bearer …"} to "NAME: VALUE" lines, which is how they are kept.
SecretString headers_from(Members given) {
  std::string lines;
  for (const auto& name : given.names()) {
    const auto value = given.secret(name);
    if (name.find_first_of(":\r\n") != std::string::npos || (value && !is_one_line(value->reveal())))
      given.refuse(name, "a header of one line");
    lines += (lines.empty() ? "" : "\n") + name + ": " + (value ? value->reveal() : std::string{});
  }
  return SecretString{lines};
}

void read_secret(Members& given, const ChannelField& field, ChannelChange& change) {
  const std::string name{field.name};
  if (field.type == FieldType::headers && given.has(name) && !given.is_null(name)) {
    if (auto headers = given.object(name)) change.secrets[name] = headers_from(*std::move(headers));
    return;
  }
  if (auto secret = given.secret(name)) change.secrets[name] = *std::move(secret);
}

void read_setting(Members& given, const ChannelField& field, ChannelChange& change) {
  const std::string name{field.name};
  if (given.is_null(name)) {
    change.settings[name] = "";
  } else if (field.type == FieldType::number) {
    if (const auto number = given.number(name, kMostNumber)) change.settings[name] = std::to_string(*number);
  } else if (field.type == FieldType::addresses) {
    if (const auto list = given.paths(name)) change.settings[name] = joined(*list, ",");
  } else if (field.type == FieldType::file) {
    if (const auto path = given.path(name)) change.settings[name] = *path;
  } else if (const auto text = given.text(name)) {
    change.settings[name] = *text;
  }
}

void read_channel_settings(Members given, ChannelKind kind, ChannelChange& change) {
  for (const auto& field : domain::fields_of(kind))
    field.secret ? read_secret(given, field, change) : read_setting(given, field, change);
  given.refuse_others();
}

ChannelChange read_change(Members& given, ChannelKind kind) {
  ChannelChange change;
  change.enabled = given.flag("enabled");
  if (const auto words = given.paths("events")) {
    change.events.emplace();
    for (const auto& word : *words) change.events->insert(require_event(word));
  }
  change.plans = given.paths("plans");
  if (const auto at = given.text_or_null("digest_at")) change.digest_minute = digest_minute_from(*at);
  change.anchor = given.flag("anchor");
  if (auto settings = given.object("settings")) read_channel_settings(*std::move(settings), kind, change);
  for (const auto* shown : {"name", "kind", "secrets", "created_at"}) given.pass_over(shown);
  given.refuse_others();
  return change;
}

[[noreturn]] void refuse(const ChannelField& field, const std::string& is) {
  throw Error{ErrorCode::invalid_input, std::string{field.name} + " is " + is};
}

void require_choice(const ChannelField& field, const std::string& value) {
  std::string_view rest = field.choices;
  while (!rest.empty()) {
    const auto one = rest.substr(0, rest.find('|'));
    if (one == value) return;
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
  }
  auto choices = std::string{field.choices};
  std::ranges::replace(choices, '|', ' ');
  refuse(field, "one of: " + choices);
}

void require_number(const ChannelField& field, const std::string& value) {
  const bool digits =
      !value.empty() && value.size() < 6 && std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; });
  if (!digits) refuse(field, "a whole number");
  const auto number = std::stoul(value);
  if (field.name == "timeout_s" && (number == 0 || number > domain::kLongestTimeoutSeconds))
    refuse(field, "from 1 to " + std::to_string(domain::kLongestTimeoutSeconds) + " seconds");
}

bool is_token(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

void require_headers(const ChannelField& field, std::string_view lines) {
  while (!lines.empty()) {
    const auto line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(lines.size(), line.size() + 1));
    const auto name = line.substr(0, line.find(':'));
    if (name.empty() || name.size() == line.size() || !std::ranges::all_of(name, is_token) || !is_one_line(line))
      refuse(field, "a name and a value each, such as 'Authorization: Bearer TOKEN'");
    for (const std::string_view ours : {"host", "content-length", "transfer-encoding", "connection"})
      if (std::ranges::equal(name, ours, {}, [](char c) { return static_cast<char>(std::tolower(c)); }))
        refuse(field, "for others than " + std::string{ours});
  }
}

void require_value(const ChannelField& field, const std::string& value) {
  if (value.size() > kLongestValue) refuse(field, "too long");
  if (field.type == FieldType::headers) return require_headers(field, value);
  if (field.type == FieldType::body) return;
  if (!is_one_line(value) || !base::is_valid_utf8(value)) refuse(field, "one line of text");
  if (field.type == FieldType::choice) require_choice(field, value);
  if (field.type == FieldType::number) require_number(field, value);
  if (field.type == FieldType::file && !value.starts_with('/')) refuse(field, "an absolute path");
}

const ChannelField& require_field(const domain::Channel& channel, const std::string& name, bool secret) {
  const auto* field = domain::find_field(channel.kind, name);
  if (field != nullptr && field->secret == secret) return *field;
  throw Error{ErrorCode::invalid_input,
              "a channel of the kind " + std::string{to_text(channel.kind)} + " takes no " + base::terminal_safe(name)};
}

void apply_setting(const std::string& name, const std::string& value, domain::Channel& channel) {
  const auto& field = require_field(channel, name, false);
  if (value.empty()) {
    channel.settings.erase(name);
    return;
  }
  require_value(field, value);
  channel.settings[name] = value;
}

void apply_secret(const std::string& name, const SecretString& value, domain::Channel& channel,
                  domain::ChannelSecrets& secrets) {
  const auto& field = require_field(channel, name, true);
  const auto shown = channel.settings.find(name);
  if (shown != channel.settings.end() && shown->second == value.reveal()) return;
  if (value.empty()) {
    channel.settings.erase(name);
    secrets.erase(name);
    return;
  }
  require_value(field, value.reveal());
  if (field.type == FieldType::url) channel.settings[name] = domain::shown_url(value.reveal());
  secrets.insert_or_assign(name, value);
}

void require_complete(const domain::Channel& channel, const domain::ChannelSecrets& secrets) {
  std::size_t bytes = 0;
  for (const auto& [name, secret] : secrets) bytes += name.size() + secret.reveal().size();
  if (bytes > kMostSecretBytes) throw Error{ErrorCode::invalid_input, "the secrets of a channel are too long"};
  for (const auto& field : domain::fields_of(channel.kind)) {
    const std::string name{field.name};
    if (field.required && !(field.secret ? secrets.contains(name) : channel.settings.contains(name)))
      throw Error{ErrorCode::invalid_input, "a channel of the kind " + std::string{to_text(channel.kind)} + " needs " +
                                                name + ": " + std::string{field.help}};
  }
  if (channel.kind == ChannelKind::healthchecks && channel.plans.size() != 1)
    throw Error{ErrorCode::invalid_input, "a ping is for one plan, so that no other plan's success hides its failure"};
  if (channel.anchor && channel.kind != ChannelKind::webhook)
    throw Error{ErrorCode::invalid_input, "only a webhook can keep checkpoints of the ledger"};
  if (channel.digest_minute && channel.kind == ChannelKind::healthchecks)
    throw Error{ErrorCode::invalid_input, "pings do not wait for a digest"};
}

template <typename Value>
std::string words_of(const std::vector<Value>& values) {
  std::string words;
  for (const auto& value : values) words += (words.empty() ? "" : ", ") + std::string{to_text(value)};
  return words;
}

json::value setting_json(const ChannelField& field, const std::string& value) {
  if (value.empty()) return nullptr;
  if (field.type == FieldType::number) return std::stoull(value);
  if (field.type == FieldType::file) return json::value(base::escape_path(value));
  if (field.type == FieldType::addresses) return json::value_from(domain::addresses_in(value));
  return json::value(value);
}

json::value secret_json(const ChannelField& field, const SecretString& secret) {
  if (secret.empty()) return nullptr;
  if (field.type != FieldType::headers) return json::value(secret.reveal());
  json::object headers;
  std::string_view rest = secret.reveal();
  while (!rest.empty()) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const auto colon = std::min(line.find(':'), line.size());
    auto value = line.substr(std::min(colon + 1, line.size()));
    while (value.starts_with(' ')) value.remove_prefix(1);
    headers[line.substr(0, colon)] = value;
  }
  return headers;
}

}  // namespace

domain::NotificationEvent require_event(const std::string& word) {
  if (const auto event = domain::notification_event_from(word)) return *event;
  throw Error{ErrorCode::invalid_input, "there is no event '" + base::terminal_safe(word) + "'; there are " +
                                            words_of(domain::all_notification_events())};
}

ChannelKind require_kind(const std::string& word) {
  if (const auto kind = domain::channel_kind_from(word)) return *kind;
  throw Error{ErrorCode::invalid_input, "there is no kind of channel '" + base::terminal_safe(word) + "'; there are " +
                                            words_of(domain::all_channel_kinds())};
}

std::optional<unsigned> digest_minute_from(const std::string& text) {
  if (text.empty()) return std::nullopt;
  if (const auto minute = domain::minute_of_day_from(text)) return minute;
  throw Error{ErrorCode::invalid_input, "the digest comes at a time of the day such as 07:30"};
}

ChannelDraft channel_draft_from_json(const json::object& object) {
  Members given{object};
  ChannelDraft draft;
  draft.name = given.text("name").value_or("");
  draft.kind = require_kind(given.text("kind").value_or(""));
  draft.rest = read_change(given, draft.kind);
  return draft;
}

ChannelChange channel_change_from_json(const json::object& object, ChannelKind kind) {
  Members given{object};
  return read_change(given, kind);
}

json::object revealed_json(const ChannelChange& change, ChannelKind kind) {
  json::object object, settings;
  if (change.enabled) object["enabled"] = *change.enabled;
  if (change.events) object["events"] = domain::to_json(*change.events);
  if (change.plans) object["plans"] = json::value_from(*change.plans);
  if (change.digest_minute)
    object["digest_at"] =
        *change.digest_minute ? json::value(domain::minute_of_day_text(**change.digest_minute)) : json::value(nullptr);
  if (change.anchor) object["anchor"] = *change.anchor;
  for (const auto& field : domain::fields_of(kind)) {
    const std::string name{field.name};
    if (const auto found = change.settings.find(name); found != change.settings.end())
      settings[name] = setting_json(field, found->second);
    if (const auto found = change.secrets.find(name); found != change.secrets.end())
      settings[name] = secret_json(field, found->second);
  }
  if (!settings.empty()) object["settings"] = std::move(settings);
  return object;
}

json::object revealed_json(const ChannelDraft& draft) {
  auto object = revealed_json(draft.rest, draft.kind);
  object["name"] = draft.name;
  object["kind"] = to_text(draft.kind);
  return object;
}

void apply(const ChannelChange& change, domain::Channel& channel, domain::ChannelSecrets& secrets) {
  if (change.enabled) channel.enabled = *change.enabled;
  if (change.events) channel.events = *change.events;
  if (change.plans) channel.plans = *change.plans;
  if (change.digest_minute) channel.digest_minute = *change.digest_minute;
  if (change.anchor) channel.anchor = *change.anchor;
  for (const auto& [name, value] : change.settings) apply_setting(name, value, channel);
  for (const auto& [name, value] : change.secrets) apply_secret(name, value, channel, secrets);
  channel.secret_names.clear();
  for (const auto& [name, value] : secrets) channel.secret_names.insert(name);
  require_complete(channel, secrets);
}

}  // namespace strongroom::operations
