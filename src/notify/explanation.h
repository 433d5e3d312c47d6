// What became of a transfer, in words for people.
#pragma once

#include <string>

#include "domain/courier.h"
#include "notify/transfer.h"

namespace strongroom::notify {

// `host`: who was asked, as people know it. Nothing that is in `secrets` stands in the words.
domain::Delivery explain_http(const Outcome& outcome, const std::string& host, const domain::ChannelSecrets& secrets);
domain::Delivery explain_mail(const Outcome& outcome, const std::string& host, const domain::ChannelSecrets& secrets);

// "•••" wherever one of them stands, whole or as a URL's part that is not its host.
std::string without_secrets(std::string text, const domain::ChannelSecrets& secrets);

}  // namespace strongroom::notify
