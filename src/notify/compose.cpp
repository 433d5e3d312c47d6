// What each kind of channel over HTTP is sent.
#include <algorithm>
#include <boost/json.hpp>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "domain/channel_fields.h"
#include "notify/addresses.h"
#include "notify/letter.h"
#include "notify/signature.h"
#include "notify/text_template.h"

namespace strongroom::notify {
namespace {

using base::Error;
using base::ErrorCode;
using base::SecretString;
using domain::ChannelKind;
using domain::Notice;
using domain::OpenChannel;
using domain::setting_of;
namespace json = boost::json;

constexpr const char* kJson = "application/json";
constexpr std::size_t kLongestDiscordText = 4000;
constexpr std::size_t kLongestTelegramText = 4000;
constexpr std::size_t kLongestPing = 10'000;

const SecretString& secret_of(const OpenChannel& channel, std::string_view name) {
  static const SecretString none;
  const auto found = channel.secrets.find(std::string{name});
  return found == channel.secrets.end() ? none : found->second;
}

// At a character, with a mark where something is missing.
std::string cut(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  auto end = most;
  while ((static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

enum class Weight { grave, bad, notable, good };

Weight weight_of(const Notice& notice) {
  using enum domain::NotificationEvent;
  switch (notice.event) {
    case ledger_break:
    case unhealthy:
      return Weight::grave;
    case failure:
    case missed:
    case disk_space:
      return Weight::bad;
    case warning:
      return Weight::notable;
    case recovered:
    case success:
    case started:
      break;
  }
  return Weight::good;
}

template <typename Value>
Value by_weight(const Notice& notice, Value grave, Value bad, Value notable, Value good) {
  switch (weight_of(notice)) {
    case Weight::grave:
      return grave;
    case Weight::bad:
      return bad;
    case Weight::notable:
      return notable;
    case Weight::good:
      break;
  }
  return good;
}

HttpLetter json_letter(SecretString url, const json::value& body) {
  return {"POST", std::move(url), {{"Content-Type", SecretString{kJson}}}, json::serialize(body)};
}

std::string with_link(const Notice& notice) {
  return notice.link.empty() ? notice.text : notice.text + "\n" + notice.link;
}

json::object facts_of(const Notice& notice) {
  json::object facts;
  for (const auto& [name, value] : notice.facts) facts[name] = value;
  return facts;
}

json::value or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

// Of webhooks, unless the channel has a template of its own.
json::object document_of(const Notice& notice) {
  return {{"type", "notification"},
          {"id", notice.key},
          {"event", domain::to_text(notice.event)},
          {"severity", ledger::to_text(notice.severity)},
          {"title", notice.title},
          {"text", notice.text},
          {"at", base::format_utc(notice.at)},
          {"host", notice.host},
          {"plan", or_null(notice.plan)},
          {"run_id", or_null(notice.run)},
          {"link", or_null(notice.link)},
          {"facts", facts_of(notice)}};
}

TemplateValues values_of(const Notice& notice) {
  return {{"id", notice.key},      {"event", std::string{domain::to_text(notice.event)}},
          {"title", notice.title}, {"severity", std::string{ledger::to_text(notice.severity)}},
          {"text", notice.text},   {"at", base::format_utc(notice.at)},
          {"host", notice.host},   {"plan", notice.plan},
          {"run", notice.run},     {"link", notice.link}};
}

std::string content_type_of(const OpenChannel& channel) {
  const auto given = setting_of(channel.channel, "content_type");
  return given.empty() ? kJson : given;
}

std::string webhook_body(const OpenChannel& channel, const Notice& notice) {
  const auto text = setting_of(channel.channel, "template");
  if (text.empty()) return json::serialize(document_of(notice));
  const bool is_json = content_type_of(channel).find("json") != std::string::npos;
  auto body = fill_template(text, values_of(notice), is_json);
  if (is_json) try {
      base::parse_json(body);
    } catch (const Error& error) {
      throw Error{ErrorCode::invalid_input, "what the template makes is no JSON: " + error.message()};
    }
  return body;
}

void add_own_headers(HttpLetter& letter, const OpenChannel& channel) {
  std::string_view rest = secret_of(channel, "headers").reveal();
  while (!rest.empty()) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    auto value = line.substr(colon + 1);
    while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
    letter.headers.emplace_back(std::string{line.substr(0, colon)}, SecretString{value});
  }
}

// Every attempt of the same message has the same id; its time is that of the attempt, as whoever verifies expects.
HttpLetter webhook(const OpenChannel& channel, const std::string& key, std::string body, base::UtcTime now) {
  HttpLetter letter{setting_of(channel.channel, "method"), secret_of(channel, "url"), {}, std::move(body)};
  const auto timestamp = std::to_string(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
  letter.headers = {{"Content-Type", SecretString{content_type_of(channel)}},
                    {"Idempotency-Key", SecretString{key}},
                    {"webhook-id", SecretString{key}},
                    {"webhook-timestamp", SecretString{timestamp}}};
  if (const auto& signing = secret_of(channel, "signing_key"); !signing.empty())
    letter.headers.emplace_back("webhook-signature",
                                SecretString{webhook_signature(signing, key, timestamp, letter.body)});
  add_own_headers(letter, channel);
  return letter;
}

// Published as JSON to the server, because a header could not carry every title.
HttpLetter ntfy(const OpenChannel& channel, const Notice& notice) {
  const auto parts = parts_of_url("url", secret_of(channel, "url").reveal());
  const auto slash = parts.path.rfind('/');
  if (slash == std::string::npos || slash + 1 == parts.path.size())
    throw Error{ErrorCode::invalid_input, "url is the topic's address, such as https://ntfy.sh/TOPIC"};
  json::object body{{"topic", parts.path.substr(slash + 1)},
                    {"title", notice.title},
                    {"message", notice.text},
                    {"priority", by_weight(notice, 5, 4, 3, 2)},
                    {"tags", json::array{by_weight(notice, "rotating_light", "x", "warning", "white_check_mark")}}};
  if (!notice.link.empty()) body["click"] = notice.link;
  auto letter = json_letter(SecretString{parts.origin + parts.path.substr(0, slash + 1)}, body);
  if (const auto& token = secret_of(channel, "token"); !token.empty())
    letter.headers.emplace_back("Authorization", SecretString{"Bearer " + token.reveal()});
  return letter;
}

std::string slack_text(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '&')
      escaped += "&amp;";
    else if (c == '<')
      escaped += "&lt;";
    else if (c == '>')
      escaped += "&gt;";
    else
      escaped += c;
  }
  return escaped;
}

HttpLetter slack(const OpenChannel& channel, const Notice& notice) {
  auto text = "*" + slack_text(notice.title) + "*\n" + slack_text(notice.text);
  if (!notice.link.empty()) text += "\n<" + slack_text(notice.link) + "|Look at it>";
  return json_letter(secret_of(channel, "url"), json::object{{"text", text}});
}

HttpLetter discord(const OpenChannel& channel, const Notice& notice) {
  json::object embed{{"title", cut(notice.title, 250)},
                     {"description", cut(notice.text, kLongestDiscordText)},
                     {"color", by_weight(notice, 0xb3261e, 0xb3261e, 0xb26a00, 0x2e7d32)},
                     {"timestamp", base::format_utc(notice.at)}};
  if (!notice.link.empty()) embed["url"] = notice.link;
  return json_letter(secret_of(channel, "url"), json::object{{"username", "Strongroom"},
                                                             {"allowed_mentions", {{"parse", json::array{}}}},
                                                             {"embeds", json::array{std::move(embed)}}});
}

std::string server_of(const OpenChannel& channel, const char* otherwise = "") {
  auto url = setting_of(channel.channel, "url");
  if (url.empty()) url = otherwise;
  parts_of_url("url", url);
  while (url.ends_with('/')) url.pop_back();
  return url;
}

HttpLetter telegram(const OpenChannel& channel, const Notice& notice) {
  const auto url = server_of(channel, "https://api.telegram.org") + "/bot" +
                   percent_encoded(secret_of(channel, "token").reveal()) + "/sendMessage";
  return json_letter(SecretString{url},
                     json::object{{"chat_id", setting_of(channel.channel, "chat")},
                                  {"text", cut(notice.title + "\n\n" + with_link(notice), kLongestTelegramText)},
                                  {"disable_web_page_preview", true}});
}

HttpLetter gotify(const OpenChannel& channel, const Notice& notice) {
  json::object body{{"title", notice.title}, {"message", notice.text}, {"priority", by_weight(notice, 9, 8, 5, 2)}};
  if (!notice.link.empty()) body["extras"] = {{"client::notification", {{"click", {{"url", notice.link}}}}}};
  auto letter = json_letter(SecretString{server_of(channel) + "/message"}, body);
  letter.headers.emplace_back("X-Gotify-Key", secret_of(channel, "token"));
  return letter;
}

// The key is the transaction's, by which the server itself knows a repetition.
HttpLetter matrix(const OpenChannel& channel, const Notice& notice) {
  const auto url = server_of(channel) + "/_matrix/client/v3/rooms/" +
                   percent_encoded(setting_of(channel.channel, "room")) + "/send/m.room.message/" +
                   percent_encoded(notice.key);
  auto letter = json_letter(SecretString{url},
                            json::object{{"msgtype", "m.text"}, {"body", notice.title + "\n\n" + with_link(notice)}});
  letter.method = "PUT";
  letter.headers.emplace_back("Authorization", SecretString{"Bearer " + secret_of(channel, "token").reveal()});
  return letter;
}

// As Healthchecks has it: the address itself for success; /start, /fail, and /log for what counts as neither, below it.
const char* ping_suffix(const Notice& notice) {
  if (notice.is_test) return "/log";
  if (notice.event == domain::NotificationEvent::started) return "/start";
  return weight_of(notice) <= Weight::bad ? "/fail" : "";
}

HttpLetter ping(const OpenChannel& channel, const Notice& notice) {
  auto url = secret_of(channel, "url").reveal();
  parts_of_url("url", url);
  url.insert(std::min(url.find('?'), url.size()), ping_suffix(notice));
  return {"POST",
          SecretString{url},
          {{"Content-Type", SecretString{"text/plain; charset=utf-8"}}},
          cut(notice.title + "\n\n" + with_link(notice), kLongestPing)};
}

}  // namespace

HttpLetter compose_http(const OpenChannel& channel, const Notice& notice, base::UtcTime now) {
  switch (channel.channel.kind) {
    case ChannelKind::webhook:
      parts_of_url("url", secret_of(channel, "url").reveal());
      return webhook(channel, notice.key, webhook_body(channel, notice), now);
    case ChannelKind::ntfy:
      return ntfy(channel, notice);
    case ChannelKind::slack:
      parts_of_url("url", secret_of(channel, "url").reveal());
      return slack(channel, notice);
    case ChannelKind::discord:
      parts_of_url("url", secret_of(channel, "url").reveal());
      return discord(channel, notice);
    case ChannelKind::telegram:
      return telegram(channel, notice);
    case ChannelKind::gotify:
      return gotify(channel, notice);
    case ChannelKind::matrix:
      return matrix(channel, notice);
    case ChannelKind::healthchecks:
      return ping(channel, notice);
    case ChannelKind::email:
    case ChannelKind::desktop:
      break;
  }
  throw Error{ErrorCode::internal, "this kind of channel does not go over HTTP"};
}

HttpLetter compose_http(const OpenChannel& channel, const domain::CheckpointNotice& notice, base::UtcTime now) {
  if (channel.channel.kind != ChannelKind::webhook)
    throw Error{ErrorCode::invalid_input, "only a webhook can keep checkpoints"};
  return webhook(channel, notice.key,
                 json::serialize(json::object{{"type", "checkpoint"},
                                              {"id", notice.key},
                                              {"origin", notice.origin},
                                              {"size", notice.size},
                                              {"note", notice.note}}),
                 now);
}

}  // namespace strongroom::notify
