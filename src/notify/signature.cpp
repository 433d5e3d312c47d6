#include "notify/signature.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "base/error.h"

namespace strongroom::notify {
namespace {

constexpr std::string_view kEncodedKey = "whsec_";

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string decoded(std::string_view text) {
  std::string bytes(text.size() / 4 * 3 + 3, '\0');
  const auto size =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()), bytes_of(text), static_cast<int>(text.size()));
  if (size < 0) throw base::Error{base::ErrorCode::invalid_input, "signing_key is no base64 after whsec_"};
  bytes.resize(static_cast<std::size_t>(size));
  for (; text.ends_with('=') && !bytes.empty(); text.remove_suffix(1)) bytes.pop_back();
  return bytes;
}

std::string raw_key(const base::SecretString& key) {
  const std::string_view text{key.reveal()};
  return text.starts_with(kEncodedKey) ? decoded(text.substr(kEncodedKey.size())) : std::string{text};
}

}  // namespace

std::string hmac_sha256(std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned size = 0;
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(text), text.size(), mac.data(), &size) ==
      nullptr)
    throw base::Error{base::ErrorCode::internal, "a message could not be signed"};
  return {reinterpret_cast<const char*>(mac.data()), size};
}

std::string base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const auto size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes_of(bytes), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

std::string webhook_signature(const base::SecretString& key, std::string_view id, std::string_view timestamp,
                              std::string_view body) {
  std::string text;
  text.reserve(id.size() + timestamp.size() + body.size() + 2);
  text.append(id).append(".").append(timestamp).append(".").append(body);
  return "v1," + base64(hmac_sha256(raw_key(key), text));
}

}  // namespace strongroom::notify
