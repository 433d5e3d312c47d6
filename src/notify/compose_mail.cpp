#include <algorithm>

#include "base/error.h"
#include "domain/channel_fields.h"
#include "notify/addresses.h"
#include "notify/letter.h"
#include "notify/mail_text.h"

namespace strongroom::notify {
namespace {

using base::Error;
using base::ErrorCode;
using domain::setting_of;

unsigned port_of(const domain::Channel& channel, const std::string& security) {
  constexpr unsigned kSubmission = 587, kSubmissions = 465, kPlain = 25, kMost = 65535;
  if (const auto given = setting_of(channel, "port"); !given.empty()) {
    const auto port = std::stoul(given);
    if (port == 0 || port > kMost) throw Error{ErrorCode::invalid_input, "port is a number from 1 to 65535"};
    return static_cast<unsigned>(port);
  }
  return security == "starttls" ? kSubmission : security == "tls" ? kSubmissions : kPlain;
}

bool is_this_machine(const std::string& host) {
  return host == "localhost" || host == "::1" || host == "[::1]" || host.starts_with("127.");
}

void require_host(const std::string& host) {
  const bool plain = std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view{".-_:[]"}.find(c) != std::string_view::npos;
  });
  if (host.empty() || !plain) throw Error{ErrorCode::invalid_input, "host is the mail server's name or address"};
}

// A password goes over no wire in the clear.
void require_protected(const MailLetter& letter) {
  if (letter.security != "none" || letter.user.empty() || is_this_machine(letter.host)) return;
  throw Error{ErrorCode::invalid_input, "a user and a password are sent over starttls or tls only"};
}

std::string header(std::string_view name, std::string_view value) {
  return std::string{name}.append(": ").append(value).append("\r\n");
}

std::string list_of(const std::vector<std::string>& addresses) {
  std::string list;
  for (const auto& address : addresses) list += (list.empty() ? "" : ",\r\n ") + address;
  return list;
}

std::string body_of(const domain::Notice& notice) {
  auto text = notice.text;
  if (!notice.link.empty()) text += "\n\n" + notice.link;
  return text + "\n\n-- \nStrongroom on " + notice.host + "\n";
}

// What a receiver knows a repetition by: the same for every attempt.
std::string message_id(const domain::Notice& notice, const std::string& from) {
  return "<strongroom." + notice.key + from.substr(from.find('@')) + ">";
}

std::string message_of(const MailLetter& letter, const domain::Notice& notice, base::UtcTime now) {
  return header("Date", mail_date(now)) + header("From", "Strongroom <" + letter.from + ">") +
         header("To", list_of(letter.to)) + header("Subject", header_text(notice.title)) +
         header("Message-ID", message_id(notice, letter.from)) + header("MIME-Version", "1.0") +
         header("Content-Type", "text/plain; charset=utf-8") + header("Content-Transfer-Encoding", "quoted-printable") +
         header("Auto-Submitted", "auto-generated") + header("X-Strongroom-Event", domain::to_text(notice.event)) +
         "\r\n" + quoted_printable(body_of(notice));
}

}  // namespace

MailLetter compose_mail(const domain::OpenChannel& opened, const domain::Notice& notice, base::UtcTime now) {
  const auto& channel = opened.channel;
  MailLetter letter;
  letter.host = setting_of(channel, "host");
  letter.security = setting_of(channel, "security");
  letter.port = port_of(channel, letter.security);
  letter.user = setting_of(channel, "user");
  if (const auto found = opened.secrets.find("password"); found != opened.secrets.end())
    letter.password = found->second;
  letter.from = setting_of(channel, "from");
  letter.to = domain::addresses_in(setting_of(channel, "to"));
  require_host(letter.host);
  require_mail_address("from", letter.from);
  if (letter.to.empty()) throw Error{ErrorCode::invalid_input, "to says who gets it"};
  for (const auto& address : letter.to) require_mail_address("to", address);
  require_protected(letter);
  letter.message = message_of(letter, notice, now);
  return letter;
}

}  // namespace strongroom::notify
