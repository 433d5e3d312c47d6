#include "auth/secret_bytes.h"

#include <sodium.h>

#include "ledger/hash.h"

namespace strongroom::auth {
namespace {

const unsigned char* octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string random_bytes(std::size_t count, base::Random& random) {
  std::string bytes(count, '\0');
  random.fill(bytes.data(), bytes.size());
  return bytes;
}

std::string sha256_hex(std::string_view bytes) {
  ledger::Hash hash{};
  crypto_hash_sha256(hash.data(), octets(bytes), bytes.size());
  return ledger::to_hex(hash);
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, octets(key), key.size());
  crypto_auth_hmacsha256_update(&state, octets(bytes), bytes.size());
  std::string code(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(code.data()));
  sodium_memzero(&state, sizeof state);
  return code;
}

bool same_bytes(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), b.size()) == 0;
}

}  // namespace strongroom::auth
