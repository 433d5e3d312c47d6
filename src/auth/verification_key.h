// Keys that verify signed tokens. Each has one algorithm, by what kind of key it is; what a token says its algorithm is
// must be that one, so no public key is ever taken for a shared secret.
#pragma once

#include <openssl/evp.h>

#include <boost/json/fwd.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/secret_string.h"

namespace strongroom::auth {

inline constexpr std::size_t kShortestSharedSecret = 32;

// Any thread may use one, many at once. The functions that make one throw invalid_input with what is wrong with it.
class VerificationKey {
 public:
  static VerificationKey from_secret(const base::SecretString& secret);  // HS256
  // "-----BEGIN PUBLIC KEY-----": RSA of 2048 bits or more (RS256), EC on P-256 (ES256), Ed25519 (EdDSA).
  static VerificationKey from_pem(std::string_view pem);
  // The same three as a JWK (RFC 7517, 8037). A shared secret is none: it does not belong in a file.
  static VerificationKey from_jwk(const boost::json::object& jwk);

  const std::string& algorithm() const { return algorithm_; }
  bool verifies(std::string_view bytes, std::string_view signature) const;

 private:
  explicit VerificationKey(std::shared_ptr<EVP_PKEY> key);

  std::string algorithm_;
  base::SecretString secret_;
  std::shared_ptr<EVP_PKEY> key_;

  VerificationKey() = default;
};

}  // namespace strongroom::auth
