#include "notify/explanation.h"

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace strongroom::notify {
namespace {

using domain::Delivery;

constexpr std::size_t kShownAnswer = 200;
constexpr std::size_t kShortestSecret = 4;
constexpr long kMailRefused = 500;

enum Status : long {
  kOk = 200,
  kMoved = 300,
  kWrong = 400,
  kTimeout = 408,
  kEarly = 425,
  kTooMany = 429,
  kBroken = 500
};

// What of a secret would be one if it stood alone: of a URL each part behind its host, of headers each value.
std::vector<std::string> parts_of(const std::string& secret) {
  std::vector<std::string> parts{secret};
  std::string part;
  for (const char c : secret + "/") {
    if (std::string_view{"/?&=#:@\n "}.find(c) == std::string_view::npos) {
      part += c;
      continue;
    }
    if (part.size() > 2 * kShortestSecret) parts.push_back(part);
    part.clear();
  }
  return parts;
}

void mask(std::string& text, const std::string& secret) {
  if (secret.size() < kShortestSecret) return;
  for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at))
    text.replace(at, secret.size(), "•••");
}

std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : text.substr(0, kShownAnswer)) line += c == '\n' || c == '\r' || c == '\t' ? ' ' : c;
  return base::terminal_safe(line);
}

std::string trouble(const Outcome& outcome, const std::string& host) {
  switch (outcome.code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return "there is no host of that name: " + host;
    case CURLE_COULDNT_RESOLVE_PROXY:
      return "the proxy's name is not known";
    case CURLE_COULDNT_CONNECT:
      return host + " takes no connection";
    case CURLE_OPERATION_TIMEDOUT:
      return host + " did not answer in time";
    case CURLE_PEER_FAILED_VERIFICATION:
      return "the certificate of " + host + " cannot be trusted";
    case CURLE_SSL_CACERT_BADFILE:
      return "the file with the authority cannot be read";
    case CURLE_SSL_CONNECT_ERROR:
      return "no encrypted connection to " + host + " could be made";
    case CURLE_USE_SSL_FAILED:
      return host + " does not offer encryption";
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      return host + " ended the connection";
    case CURLE_ABORTED_BY_CALLBACK:
      return "it was given up before " + host + " had answered";
    default:
      return host + ": " + libcurl().easy_strerror(outcome.code);
  }
}

bool may_heal(long status) {
  return status == kTimeout || status == kEarly || status == kTooMany || status >= kBroken;
}

Delivery failure(std::string error, bool refused, const Outcome& outcome, const domain::ChannelSecrets& secrets) {
  return {false, refused, without_secrets(std::move(error), secrets), outcome.wait};
}

}  // namespace

std::string without_secrets(std::string text, const domain::ChannelSecrets& secrets) {
  for (const auto& [name, secret] : secrets)
    for (const auto& part : parts_of(secret.reveal()))
      // The host of an address is shown everywhere.
      if (part.find('.') == std::string::npos || part == secret.reveal()) mask(text, part);
  return text;
}

Delivery explain_http(const Outcome& outcome, const std::string& host, const domain::ChannelSecrets& secrets) {
  // An answer that is longer than anybody reads says no less.
  const bool answered = outcome.code == CURLE_OK || (outcome.code == CURLE_WRITE_ERROR && outcome.status != 0);
  if (!answered) return failure(trouble(outcome, host), false, outcome, secrets);
  if (outcome.status >= kOk && outcome.status < kMoved) return {.delivered = true};
  auto said = host + " answered " + std::to_string(outcome.status);
  if (outcome.status >= kMoved && outcome.status < kWrong)
    return failure(said + ": it is elsewhere, and nothing is sent on to another address", true, outcome, secrets);
  if (!outcome.answer.empty()) said += ": " + one_line(outcome.answer);
  return failure(std::move(said), !may_heal(outcome.status), outcome, secrets);
}

Delivery explain_mail(const Outcome& outcome, const std::string& host, const domain::ChannelSecrets& secrets) {
  if (outcome.code == CURLE_OK) return {.delivered = true};
  const bool refused = outcome.status >= kMailRefused;
  if (outcome.code == CURLE_LOGIN_DENIED)
    return failure(host + " does not take this user and password: " + one_line(outcome.last_line), refused, outcome,
                   secrets);
  if (outcome.status >= kWrong && outcome.code != CURLE_OPERATION_TIMEDOUT && !outcome.last_line.empty())
    return failure(host + " answered: " + one_line(outcome.last_line), refused, outcome, secrets);
  return failure(trouble(outcome, host), false, outcome, secrets);
}

}  // namespace strongroom::notify
