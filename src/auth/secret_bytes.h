// Random secrets, and what is kept of them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/ids.h"

namespace strongroom::auth {

inline constexpr std::size_t kSecretBytes = 32;

std::string random_bytes(std::size_t count, base::Random& random);
// 64 hex digits. Of 32 random bytes a plain hash is enough: there is nothing to guess.
std::string sha256_hex(std::string_view bytes);
// 32 raw bytes. Any length of key.
std::string hmac_sha256(std::string_view key, std::string_view bytes);
// In a time that depends on the length of `b` alone.
bool same_bytes(std::string_view a, std::string_view b);

}  // namespace strongroom::auth
