#include "domain/channel_fields.h"

#include <algorithm>
#include <array>

namespace strongroom::domain {
namespace {

using enum FieldType;

constexpr ChannelField kTimeout{"timeout_s", number, false,
                                false,       {},     "Seconds until an attempt is given up, 30 unless given"};
constexpr ChannelField kAuthority{
    "ca_file", file, false, false, {}, "A PEM file with the authority that signed the server's certificate"};
constexpr ChannelField kSecretUrl{"url", url, true, true, {}, "The address that the service gave you"};
constexpr ChannelField kServer{"url", url, false, true, {}, "Where the server is"};
constexpr ChannelField kToken{"token", text, true, true, {}, "The token that allows to write"};

constexpr std::array kEmail{
    ChannelField{"host", text, false, true, {}, "The mail server"},
    ChannelField{"port", number, false, false, {}, "Its port; 587 (starttls), 465 (tls) or 25 (none) unless given"},
    ChannelField{"security", choice, false, false, "starttls|tls|none", "How the connection is protected"},
    ChannelField{"user", text, false, false, {}, "The account to send with"},
    ChannelField{"password", text, true, false, {}, "Its password"},
    ChannelField{"from", address, false, true, {}, "Who it comes from"},
    ChannelField{"to", addresses, false, true, {}, "Who gets it"},
    kAuthority,
    kTimeout};

constexpr std::array kWebhook{
    kSecretUrl,
    ChannelField{"method", choice, false, false, "POST|PUT", "How it is sent"},
    ChannelField{"content_type", text, false, false, {}, "What the body is; application/json unless given"},
    ChannelField{"template", body, false, false, {}, "The body, with {{title}}, {{text}}, {{plan}} and so on in it"},
    ChannelField{"signing_key", text, true, false, {}, "What bodies are signed with (HMAC-SHA256)"},
    ChannelField{"headers", headers, true, false, {}, "More headers"},
    kAuthority,
    kTimeout};

constexpr std::array kNtfy{ChannelField{"url", url, true, true, {}, "The topic's address, https://ntfy.sh/TOPIC"},
                           ChannelField{"token", text, true, false, {}, "An access token, where the topic needs one"},
                           kAuthority, kTimeout};

constexpr std::array kHook{kSecretUrl, kAuthority, kTimeout};

constexpr std::array kTelegram{
    ChannelField{"token", text, true, true, {}, "The bot's token"},
    ChannelField{"chat", text, false, true, {}, "The chat's id, or @NAME of a channel"},
    ChannelField{
        "url", url, false, false, {}, "Where the server is; of telegram https://api.telegram.org unless given"},
    kAuthority, kTimeout};

constexpr std::array kGotify{kServer, kToken, kAuthority, kTimeout};

constexpr std::array kMatrix{kServer, kToken, ChannelField{"room", text, false, true, {}, "The room's id, !ID:SERVER"},
                             kAuthority, kTimeout};

constexpr std::array kDesktop{kTimeout};

}  // namespace

std::span<const ChannelField> fields_of(ChannelKind kind) {
  switch (kind) {
    case ChannelKind::email:
      return kEmail;
    case ChannelKind::webhook:
      return kWebhook;
    case ChannelKind::ntfy:
      return kNtfy;
    case ChannelKind::telegram:
      return kTelegram;
    case ChannelKind::gotify:
      return kGotify;
    case ChannelKind::matrix:
      return kMatrix;
    case ChannelKind::desktop:
      return kDesktop;
    case ChannelKind::slack:
    case ChannelKind::discord:
    case ChannelKind::healthchecks:
      break;
  }
  return kHook;
}

const ChannelField* find_field(ChannelKind kind, std::string_view name) {
  const auto fields = fields_of(kind);
  const auto found = std::ranges::find(fields, name, &ChannelField::name);
  return found == fields.end() ? nullptr : &*found;
}

std::string shown_url(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return "…";
  const auto host = scheme + 3;
  const auto end = std::min(url.find_first_of("/?#", host), url.size());
  auto authority = url.substr(host, end - host);
  if (const auto user = authority.rfind('@'); user != std::string_view::npos) authority.remove_prefix(user + 1);
  return std::string{url.substr(0, host)}.append(authority).append("/…");
}

std::string setting_of(const Channel& channel, std::string_view name) {
  if (const auto found = channel.settings.find(std::string{name}); found != channel.settings.end())
    return found->second;
  const auto* field = find_field(channel.kind, name);
  if (field == nullptr || field->type != choice) return {};
  return std::string{field->choices.substr(0, field->choices.find('|'))};
}

std::vector<std::string> addresses_in(std::string_view text) {
  std::vector<std::string> addresses;
  while (!text.empty()) {
    const auto end = std::min(text.find(','), text.size());
    auto one = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
    while (!one.empty() && one.back() == ' ') one.remove_suffix(1);
    if (!one.empty()) addresses.emplace_back(one);
  }
  return addresses;
}

}  // namespace strongroom::domain
