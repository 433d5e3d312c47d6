// What tests of this module share: a clock that is set by hand, and tokens as other programs sign them.
#pragma once

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <boost/json.hpp>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "auth/secret_bytes.h"
#include "base/clock.h"
#include "base/error.h"
#include "ledger/hash.h"

namespace strongroom::auth::test {

namespace json = boost::json;

// Both clocks go on together. Any thread may call.
class ManualClock final : public base::Clock {
 public:
  base::UtcTime now() const override {
    const std::lock_guard lock{mutex_};
    return now_;
  }
  base::MonotonicTime monotonic() const override {
    const std::lock_guard lock{mutex_};
    return monotonic_;
  }
  void pass(std::chrono::seconds time) {
    const std::lock_guard lock{mutex_};
    now_ += time;
    monotonic_ += time;
  }

 private:
  mutable std::mutex mutex_;
  base::UtcTime now_ = base::parse_utc("2026-11-22T05:36:12.5Z");
  base::MonotonicTime monotonic_{std::chrono::hours{1}};
};

// nullopt when nothing was thrown.
template <typename Call>
std::optional<base::ErrorCode> code_of(Call&& call) {
  try {
    call();
  } catch (const base::Error& error) {
    return error.code();
  }
  return std::nullopt;
}

inline std::string compact(const std::string& header, const std::string& claims) {
  return ledger::to_base64url(header) + "." + ledger::to_base64url(claims);
}

// A key pair and how its owner signs with it.
class Signer {
 public:
  static Signer rsa(unsigned bits = 2048) { return {EVP_RSA_gen(bits), "RS256"}; }
  static Signer ec(const char* curve = "P-256") { return {EVP_EC_gen(curve), "ES256"}; }
  static Signer ed25519() { return {EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), "EdDSA"}; }
  static Signer secret(std::string bytes) {
    Signer signer{nullptr, "HS256"};
    signer.secret_ = std::move(bytes);
    return signer;
  }

  const std::string& algorithm() const { return algorithm_; }
  std::string header(const std::string& kid = {}) const {
    json::object header{{"alg", algorithm_}, {"typ", "JWT"}};
    if (!kid.empty()) header["kid"] = kid;
    return json::serialize(header);
  }
  std::string signed_by(const std::string& text) const {
    return text + "." + ledger::to_base64url(key_ ? asymmetric(text) : hmac_sha256(secret_, text));
  }
  std::string token(const json::object& claims, const std::string& kid = {}) const {
    return signed_by(compact(header(kid), json::serialize(claims)));
  }

  std::string pem() const {
    const std::unique_ptr<BIO, decltype(&BIO_free)> out{BIO_new(BIO_s_mem()), BIO_free};
    PEM_write_bio_PUBKEY(out.get(), key_.get());
    char* data = nullptr;
    const auto length = BIO_get_mem_data(out.get(), &data);
    return {data, static_cast<std::size_t>(length)};
  }
  json::object jwk(const std::string& kid) const {
    if (algorithm_ == "RS256")
      return {{"kty", "RSA"}, {"kid", kid}, {"n", number(OSSL_PKEY_PARAM_RSA_N)}, {"e", number(OSSL_PKEY_PARAM_RSA_E)}};
    if (algorithm_ == "ES256")
      return {{"kty", "EC"},
              {"crv", "P-256"},
              {"kid", kid},
              {"x", number(OSSL_PKEY_PARAM_EC_PUB_X, 32)},
              {"y", number(OSSL_PKEY_PARAM_EC_PUB_Y, 32)}};
    std::string raw(32, '\0');
    std::size_t length = raw.size();
    EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(raw.data()), &length);
    return {{"kty", "OKP"}, {"crv", "Ed25519"}, {"kid", kid}, {"x", ledger::to_base64url(raw)}};
  }

 private:
  Signer(EVP_PKEY* key, std::string algorithm) : key_{key, EVP_PKEY_free}, algorithm_{std::move(algorithm)} {}

  std::string number(const char* name, int bytes = 0) const {
    BIGNUM* value = nullptr;
    EVP_PKEY_get_bn_param(key_.get(), name, &value);
    std::string raw(static_cast<std::size_t>(bytes == 0 ? BN_num_bytes(value) : bytes), '\0');
    BN_bn2binpad(value, reinterpret_cast<unsigned char*>(raw.data()), static_cast<int>(raw.size()));
    BN_free(value);
    return ledger::to_base64url(raw);
  }

  std::string asymmetric(const std::string& text) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
    std::size_t length = 1024;
    std::string signature(length, '\0');
    EVP_DigestSignInit(context.get(), nullptr, algorithm_ == "EdDSA" ? nullptr : EVP_sha256(), nullptr, key_.get());
    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length,
                   reinterpret_cast<const unsigned char*>(text.data()), text.size());
    signature.resize(length);
    return algorithm_ == "ES256" ? raw_of(signature) : signature;
  }

  static std::string raw_of(const std::string& der) {
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> parts{
        d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), ECDSA_SIG_free};
    std::string raw(64, '\0');
    auto* out = reinterpret_cast<unsigned char*>(raw.data());
    BN_bn2binpad(ECDSA_SIG_get0_r(parts.get()), out, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(parts.get()), out + 32, 32);
    return raw;
  }

  std::shared_ptr<EVP_PKEY> key_;
  std::string algorithm_;
  std::string secret_;
};

}  // namespace strongroom::auth::test
