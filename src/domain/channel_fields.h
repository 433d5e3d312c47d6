// What each kind of channel needs to be told: the one table that commands, the API and the courier read.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "domain/notification.h"

namespace strongroom::domain {

enum class FieldType {
  text,
  number,
  url,        // http or https
  address,    // of mail: name@host
  addresses,  // several, separated by commas
  choice,
  file,     // an absolute path of the service's machine
  body,     // a template of many lines
  headers,  // "NAME: VALUE" lines
};

struct ChannelField {
  std::string_view name;  // "signing_key"
  FieldType type = FieldType::text;
  bool secret = false;  // sealed, never shown. Of a url that is secret the beginning is shown
  bool required = false;
  std::string_view choices;  // of a choice, separated by "|"; the first is what is taken unless given
  std::string_view help;     // a sentence without its stop
};

// What this kind takes; the order is that in which people are asked.
std::span<const ChannelField> fields_of(ChannelKind kind);
const ChannelField* find_field(ChannelKind kind, std::string_view name);  // nullptr: it takes none of that name

// "https://hooks.slack.com/…": enough to know it by, nothing to use it by.
std::string shown_url(std::string_view url);

// A setting's value, or what is taken unless given (of a choice).
std::string setting_of(const Channel& channel, std::string_view name);

// Addresses of mail as a list.
std::vector<std::string> addresses_in(std::string_view text);

inline constexpr unsigned kLongestTimeoutSeconds = 120;
inline constexpr unsigned kUsualTimeoutSeconds = 30;

}  // namespace strongroom::domain
