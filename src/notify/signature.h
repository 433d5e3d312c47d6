#pragma once

#include <string>
#include <string_view>

#include "base/secret_string.h"

namespace strongroom::notify {

// HMAC-SHA256 of `text`, 32 bytes.
std::string hmac_sha256(std::string_view key, std::string_view text);

std::string base64(std::string_view bytes);

// As the Standard Webhooks specification has it: "v1," and base64 of the HMAC of "ID.TIMESTAMP.BODY". The key is the
// text itself, or, of one that begins with "whsec_", the bytes whose base64 the rest is.
std::string webhook_signature(const base::SecretString& key, std::string_view id, std::string_view timestamp,
                              std::string_view body);

}  // namespace strongroom::notify
