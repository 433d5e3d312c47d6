// What goes over the wire, made of a notice and a channel; nothing here sends anything.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/secret_string.h"
#include "domain/courier.h"

namespace strongroom::notify {

struct HttpLetter {
  std::string method = "POST";
  base::SecretString url;
  std::vector<std::pair<std::string, base::SecretString>> headers;
  std::string body;
};

struct MailLetter {
  std::string host;
  unsigned port = 0;
  std::string security;  // "starttls", "tls", "none"
  std::string user;
  base::SecretString password;
  std::string from;
  std::vector<std::string> to;
  std::string message;  // RFC 5322, lines end with CR LF
};

// Throw invalid_input where settings or secrets cannot be used.
HttpLetter compose_http(const domain::OpenChannel& channel, const domain::Notice& notice, base::UtcTime now);
HttpLetter compose_http(const domain::OpenChannel& channel, const domain::CheckpointNotice& notice, base::UtcTime now);
MailLetter compose_mail(const domain::OpenChannel& channel, const domain::Notice& notice, base::UtcTime now);

}  // namespace strongroom::notify
