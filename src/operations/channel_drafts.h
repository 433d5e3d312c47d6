// What somebody says of a channel that is to be made or changed.
#pragma once

#include <boost/json/fwd.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/secret_string.h"
#include "domain/notification.h"

namespace strongroom::operations {

// What is not there stays as it is.
struct ChannelChange {
  std::optional<bool> enabled{};
  std::optional<domain::NotificationEvents> events{};
  std::optional<std::vector<std::string>> plans{};
  std::optional<std::optional<unsigned>> digest_minute{};
  std::optional<bool> anchor{};
  std::map<std::string, std::string> settings{};        // empty text: not set any more
  std::map<std::string, base::SecretString> secrets{};  // empty: there is none any more
};

struct ChannelDraft {
  std::string name;
  domain::ChannelKind kind = domain::ChannelKind::email;
  ChannelChange rest;
};

// Bodies have the members of domain::to_json, secrets in the clear among "settings"; what an answer shows of a secret
// may be sent back and changes nothing. Throw invalid_input that names the member.
ChannelDraft channel_draft_from_json(const boost::json::object& object);
ChannelChange channel_change_from_json(const boost::json::object& object, domain::ChannelKind kind);
// The reverse, with the secrets in the clear: for the socket of the service alone.
boost::json::object revealed_json(const ChannelDraft& draft);
boost::json::object revealed_json(const ChannelChange& change, domain::ChannelKind kind);

// Puts the change into both, and what may be shown of the secrets into the channel's settings. Throws invalid_input for
// what this kind does not take, for what it needs and has not, and for values that cannot be used.
void apply(const ChannelChange& change, domain::Channel& channel, domain::ChannelSecrets& secrets);

// Throws invalid_input that names all there are.
domain::NotificationEvent require_event(const std::string& word);
domain::ChannelKind require_kind(const std::string& word);
std::optional<unsigned> digest_minute_from(const std::string& text);  // empty: none

}  // namespace strongroom::operations
