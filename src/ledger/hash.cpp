#include "ledger/hash.h"

#include <openssl/sha.h>
#include <sodium.h>

#include <algorithm>
#include <span>

#include "base/error.h"

namespace strongroom::ledger {
namespace {

void require(int result) {
  if (result != 1) throw base::Error{base::ErrorCode::internal, "SHA-256 is not available"};
}

// Of SHA-256 alone. EVP would first load OpenSSL's configuration and all that its provider can do: 2 MiB and a
// millisecond of every command. OpenSSL calls these functions deprecated since 3.0, and every 3.x has them.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
class Sha256 {
 public:
  void begin() { require(::SHA256_Init(&context_)); }
  void add(std::string_view bytes) { require(::SHA256_Update(&context_, bytes.data(), bytes.size())); }
  Hash end() {
    Hash hash;
    require(::SHA256_Final(hash.data(), &context_));
    return hash;
  }

 private:
  SHA256_CTX context_{};
};
#pragma GCC diagnostic pop

// 16 and more: no lower-case hex digit.
constexpr unsigned hex_value(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  return 16;
}

const unsigned char* unsigned_bytes(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::string encoded(std::string_view bytes, int variant) {
  std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), unsigned_bytes(bytes), bytes.size(), variant);
  text.pop_back();  // the terminating zero it counts
  return text;
}

// libsodium refuses unused bits that are set, and characters of the other alphabet.
std::optional<std::string> decoded(std::string_view text, int variant) {
  std::string bytes(text.size(), '\0');
  std::size_t length = 0;
  const char* end = nullptr;
  const int result = sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                                       text.size(), nullptr, &length, &end, variant);
  if (result != 0 || end != text.data() + text.size()) return std::nullopt;
  bytes.resize(length);
  if (encoded(bytes, variant) != text) return std::nullopt;
  return bytes;
}

}  // namespace

struct Hasher::Context {
  Sha256 sha;
};

Hasher::Hasher() : context_{std::make_unique<Context>()} {}
Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

Hash Hasher::digest(std::string_view prefix, std::string_view first, std::string_view second) {
  auto& sha = context_->sha;
  sha.begin();
  sha.add(prefix);
  sha.add(first);
  sha.add(second);
  return sha.end();
}

Hash Hasher::sha256(std::string_view bytes) {
  return digest({}, bytes, {});
}

Hash Hasher::leaf(std::string_view body) {
  return digest(std::string_view{"\0", 1}, body, {});
}

Hash Hasher::node(const Hash& left, const Hash& right) {
  return digest("\1", bytes_of(left), bytes_of(right));
}

struct RunningHash::Context {
  Sha256 sha;
};

RunningHash::RunningHash() : context_{std::make_unique<Context>()} {
  context_->sha.begin();
}
RunningHash::~RunningHash() = default;

void RunningHash::add(std::string_view bytes) {
  context_->sha.add(bytes);
}

Hash RunningHash::finish() {
  return context_->sha.end();
}

std::string_view bytes_of(const Hash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

std::optional<Hash> hash_from_bytes(std::string_view bytes) {
  Hash hash;
  if (bytes.size() != hash.size()) return std::nullopt;
  std::ranges::copy(std::span{unsigned_bytes(bytes), bytes.size()}, hash.begin());
  return hash;
}

std::string to_hex(const Hash& hash) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(2 * hash.size());
  for (const auto byte : hash) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

std::optional<Hash> hash_from_hex(std::string_view hex) {
  Hash hash;
  if (hex.size() != 2 * hash.size()) return std::nullopt;
  unsigned wrong = 0;
  for (std::size_t i = 0; i < hash.size(); ++i) {
    const auto high = hex_value(hex[2 * i]), low = hex_value(hex[2 * i + 1]);
    wrong |= high | low;
    hash[i] = static_cast<unsigned char>(high << 4 | low);
  }
  if (wrong > 15) return std::nullopt;
  return hash;
}

std::string to_base64(std::string_view bytes) {
  return encoded(bytes, sodium_base64_VARIANT_ORIGINAL);
}

std::optional<std::string> from_base64(std::string_view text) {
  return decoded(text, sodium_base64_VARIANT_ORIGINAL);
}

std::string to_base64url(std::string_view bytes) {
  return encoded(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::optional<std::string> from_base64url(std::string_view text) {
  return decoded(text, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

}  // namespace strongroom::ledger
