#include "domain/notification_json.h"

#include <boost/json.hpp>

#include "base/json.h"
#include "base/text.h"
#include "domain/channel_fields.h"
#include "domain/json_record.h"

namespace strongroom::domain {
namespace {

namespace json = boost::json;

constexpr unsigned kHoursPerDay = 24;
constexpr unsigned kMinutesPerHour = 60;

json::value setting_json(const Channel& channel, const std::string& name, const std::string& value) {
  const auto* field = find_field(channel.kind, name);
  if (field != nullptr && field->type == FieldType::number) return std::stoull(value);
  if (field != nullptr && field->type == FieldType::addresses) {
    json::array list;
    for (const auto& address : addresses_in(value)) list.emplace_back(address);
    return list;
  }
  if (field != nullptr && field->type == FieldType::file) return json::value(base::escape_path(value));
  return json::value(value);
}

std::string setting_from(const json::value& value, bool is_path) {
  if (value.is_string()) {
    const std::string text{value.get_string().data(), value.get_string().size()};
    return is_path ? base::unescape_path(text) : text;
  }
  if (!value.is_array()) return std::to_string(value.to_number<std::uint64_t>());
  std::string text;
  for (const auto& item : value.get_array()) {
    if (!text.empty()) text += ",";
    text.append(item.as_string().data(), item.as_string().size());
  }
  return text;
}

std::vector<std::string> texts_in(const json::array& array) {
  std::vector<std::string> texts;
  for (const auto& item : array) texts.emplace_back(item.as_string().data(), item.as_string().size());
  return texts;
}

NotificationEvents events_in(const json::array& array) {
  NotificationEvents events;
  for (const auto& word : texts_in(array)) {
    const auto event = notification_event_from(word);
    if (!event) refuse("events");
    events.insert(*event);
  }
  return events;
}

template <typename Value>
Value required(std::optional<Value> value, std::string_view what) {
  if (!value) refuse(what);
  return *value;
}

}  // namespace

json::array to_json(const NotificationEvents& events) {
  json::array array;
  for (const auto event : events) array.emplace_back(to_text(event));
  return array;
}

json::object to_json(const Channel& channel) {
  json::object settings;
  for (const auto& [name, value] : channel.settings) settings[name] = setting_json(channel, name, value);
  json::array secrets, plans;
  for (const auto& name : channel.secret_names) secrets.emplace_back(name);
  for (const auto& plan : channel.plans) plans.emplace_back(plan);
  return {{"name", channel.name},
          {"kind", to_text(channel.kind)},
          {"enabled", channel.enabled},
          {"events", to_json(channel.events)},
          {"plans", std::move(plans)},
          {"digest_at",
           channel.digest_minute ? json::value(minute_of_day_text(*channel.digest_minute)) : json::value(nullptr)},
          {"anchor", channel.anchor},
          {"settings", std::move(settings)},
          {"secrets", std::move(secrets)},
          {"created_at", base::format_utc(channel.created_at)}};
}

Channel channel_from_json(const json::object& object) try {
  const Record record{object};
  Channel channel;
  channel.name = record.text("name");
  channel.kind = required(channel_kind_from(record.text("kind")), "kind");
  channel.enabled = record.flag("enabled");
  channel.events = events_in(record.array("events"));
  channel.plans = texts_in(record.array("plans"));
  if (!record.is_null("digest_at"))
    channel.digest_minute = required(minute_of_day_from(record.text("digest_at")), "digest_at");
  channel.anchor = record.flag("anchor");
  for (const auto& member : object.at("settings").as_object()) {
    const std::string name{member.key()};
    const auto* field = find_field(channel.kind, name);
    channel.settings[name] = setting_from(member.value(), field != nullptr && field->type == FieldType::file);
  }
  for (auto& name : texts_in(record.array("secrets"))) channel.secret_names.insert(std::move(name));
  channel.created_at = record.time("created_at");
  return channel;
} catch (const base::Error& error) {
  throw_as_damage(error);
} catch (const boost::system::system_error& error) {
  refuse(error.what());
}

json::object to_json(const OutboxMessage& message) {
  const bool over = is_over(message.state);
  const auto next = json::value(base::format_utc(message.next_at));
  return {{"id", message.id},
          {"channel", message.channel},
          {"seq", message.seq},
          {"events", to_json(message.events)},
          {"checkpoint", message.is_checkpoint},
          {"digest_at", base::time_or_null(message.digest_at)},
          {"state", to_text(message.state)},
          {"attempts", message.attempts},
          {"created_at", base::format_utc(message.created_at)},
          {"next_at", over ? json::value(nullptr) : next},
          {"ended_at", over ? next : json::value(nullptr)},
          {"error", message.error.empty() ? json::value(nullptr) : json::value(base::terminal_safe(message.error))}};
}

json::object to_json(const OutboxCounts& counts) {
  return {{"queued", counts.queued},
          {"failed", counts.failed},
          {"given_up", counts.given_up},
          {"oldest_at", base::time_or_null(counts.oldest_at)}};
}

json::object to_json(const OpenFailure& failure) {
  return {{"topic", base::terminal_safe(failure.topic)},
          {"event", to_text(failure.event)},
          {"plan", text_or_null(failure.plan)},
          {"run_id", text_or_null(failure.run)},
          {"first_seq", failure.first_seq},
          {"first_at", base::format_utc(failure.first_at)},
          {"seq", failure.seq},
          {"at", base::format_utc(failure.at)},
          {"times", failure.times}};
}

std::optional<unsigned> minute_of_day_from(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  for (const auto at : {0U, 1U, 3U, 4U})
    if (!is_digit(text[at])) return std::nullopt;
  const auto digit = [&](std::size_t at) { return static_cast<unsigned>(text[at] - '0'); };
  const auto hour = digit(0) * 10 + digit(1), minute = digit(3) * 10 + digit(4);
  if (hour >= kHoursPerDay || minute >= kMinutesPerHour) return std::nullopt;
  return hour * kMinutesPerHour + minute;
}

std::string minute_of_day_text(unsigned minute) {
  const auto two = [](unsigned number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return two(minute / kMinutesPerHour) + ":" + two(minute % kMinutesPerHour);
}

}  // namespace strongroom::domain
