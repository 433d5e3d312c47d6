#include "auth/verification_key.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#include <array>
#include <boost/json.hpp>
#include <optional>
#include <utility>

#include "auth/secret_bytes.h"
#include "base/error.h"
#include "base/json.h"
#include "ledger/hash.h"

namespace strongroom::auth {
namespace {

namespace json = boost::json;
using base::Error;
using base::ErrorCode;

constexpr int kShortestRsa = 2048;
constexpr std::size_t kCoordinateBytes = 32;  // of P-256

template <auto Free>
struct Freed {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Bio = std::unique_ptr<BIO, Freed<BIO_free>>;
using Number = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;
using EcSignature = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;

[[noreturn]] void refuse_key(const std::string& why) {
  ERR_clear_error();
  throw Error::with_words(ErrorCode::invalid_input, "this key cannot be used", why,
                          "Give a public key: RSA of at least 2048 bits, EC on P-256, or Ed25519.");
}

std::shared_ptr<EVP_PKEY> shared(EVP_PKEY* key, const char* what) {
  if (key == nullptr) refuse_key(std::string{"it is no "} + what);
  return {key, EVP_PKEY_free};
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

bool is_on_p256(const EVP_PKEY* key) {
  std::array<char, 64> group{};
  return EVP_PKEY_get_group_name(key, group.data(), group.size(), nullptr) == 1 &&
         std::string_view{group.data()} == SN_X9_62_prime256v1;
}

std::string algorithm_of(const EVP_PKEY* key) {
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
      if (EVP_PKEY_get_bits(key) < kShortestRsa) refuse_key("an RSA key of fewer than 2048 bits");
      return "RS256";
    case EVP_PKEY_EC:
      if (!is_on_p256(key)) refuse_key("an EC key that is not on P-256");
      return "ES256";
    case EVP_PKEY_ED25519:
      return "EdDSA";
    default:
      refuse_key("a key of another kind");
  }
}

std::string bytes_in(const json::object& jwk, const char* member) {
  auto bytes = ledger::from_base64url(base::string_or(jwk, member));
  if (!bytes || bytes->empty()) refuse_key("its member " + std::string{member} + " is missing or not base64url");
  return *std::move(bytes);
}

std::shared_ptr<EVP_PKEY> made_of(const char* type, const Builder& builder) {
  const Parameters parameters{OSSL_PARAM_BLD_to_param(builder.get())};
  const KeyContext context{EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr)};
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
    refuse_key("its numbers are no key");
  auto made = shared(key, "key");
  const KeyContext check{EVP_PKEY_CTX_new_from_pkey(nullptr, made.get(), nullptr)};
  if (!check || EVP_PKEY_public_check(check.get()) != 1) refuse_key("its numbers are no key");
  return made;
}

std::shared_ptr<EVP_PKEY> rsa_key(const json::object& jwk) {
  const auto modulus = bytes_in(jwk, "n"), exponent = bytes_in(jwk, "e");
  const Number n{BN_bin2bn(bytes_of(modulus), static_cast<int>(modulus.size()), nullptr)};
  const Number e{BN_bin2bn(bytes_of(exponent), static_cast<int>(exponent.size()), nullptr)};
  const Builder builder{OSSL_PARAM_BLD_new()};
  if (!n || !e || !builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
    refuse_key("its numbers are no key");
  return made_of("RSA", builder);
}

std::shared_ptr<EVP_PKEY> ec_key(const json::object& jwk) {
  if (base::string_or(jwk, "crv") != "P-256") refuse_key("an EC key that is not on P-256");
  const auto x = bytes_in(jwk, "x"), y = bytes_in(jwk, "y");
  if (x.size() != kCoordinateBytes || y.size() != kCoordinateBytes) refuse_key("its coordinates have a wrong length");
  const auto point = "\x04" + x + y;
  const Builder builder{OSSL_PARAM_BLD_new()};
  if (!builder ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, SN_X9_62_prime256v1, 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1)
    refuse_key("its numbers are no key");
  return made_of("EC", builder);
}

std::shared_ptr<EVP_PKEY> edwards_key(const json::object& jwk) {
  if (base::string_or(jwk, "crv") != "Ed25519") refuse_key("a key on a curve other than Ed25519");
  const auto x = bytes_in(jwk, "x");
  return shared(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(x), x.size()), "Ed25519 key");
}

// RFC 7518, 3.4: two numbers of 32 bytes, which OpenSSL wants as DER.
std::optional<std::string> der_signature(std::string_view raw) {
  if (raw.size() != 2 * kCoordinateBytes) return std::nullopt;
  Number r{BN_bin2bn(bytes_of(raw), kCoordinateBytes, nullptr)};
  Number s{BN_bin2bn(bytes_of(raw) + kCoordinateBytes, kCoordinateBytes, nullptr)};
  const EcSignature signature{ECDSA_SIG_new()};
  if (!r || !s || !signature || ECDSA_SIG_set0(signature.get(), r.get(), s.get()) != 1) return std::nullopt;
  static_cast<void>(r.release());  // the signature's now
  static_cast<void>(s.release());
  unsigned char* der = nullptr;
  const int length = i2d_ECDSA_SIG(signature.get(), &der);
  if (length <= 0) return std::nullopt;
  std::string bytes{reinterpret_cast<const char*>(der), static_cast<std::size_t>(length)};
  OPENSSL_free(der);
  return bytes;
}

bool verified(EVP_PKEY* key, std::string_view bytes, std::string_view signature) {
  const DigestContext context{EVP_MD_CTX_new()};
  const auto* digest = EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519 ? nullptr : EVP_sha256();
  const bool good =
      context && EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key) == 1 &&
      EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(bytes), bytes.size()) == 1;
  ERR_clear_error();
  return good;
}

}  // namespace

VerificationKey::VerificationKey(std::shared_ptr<EVP_PKEY> key)
    : algorithm_{algorithm_of(key.get())}, key_{std::move(key)} {}

VerificationKey VerificationKey::from_secret(const base::SecretString& secret) {
  if (secret.reveal().size() < kShortestSharedSecret)
    throw Error::with_words(ErrorCode::invalid_input, "this shared secret cannot be used",
                            "it is shorter than " + std::to_string(kShortestSharedSecret) + " bytes",
                            "Make one with 'openssl rand -base64 48'.");
  VerificationKey key;
  key.algorithm_ = "HS256";
  key.secret_ = secret;
  return key;
}

VerificationKey VerificationKey::from_pem(std::string_view pem) {
  if (pem.find("PRIVATE KEY") != std::string_view::npos)
    refuse_key("it is a private key, which nobody should give away");
  const Bio source{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
  return VerificationKey{shared(PEM_read_bio_PUBKEY(source.get(), nullptr, nullptr, nullptr), "public key in PEM")};
}

VerificationKey VerificationKey::from_jwk(const json::object& jwk) {
  const auto type = base::string_or(jwk, "kty");
  auto made = [&] {
    if (type == "RSA") return VerificationKey{rsa_key(jwk)};
    if (type == "EC") return VerificationKey{ec_key(jwk)};
    if (type == "OKP") return VerificationKey{edwards_key(jwk)};
    refuse_key(type == "oct" ? "a shared secret does not belong in a file of public keys" : "a key of another kind");
  }();
  const auto algorithm = base::string_or(jwk, "alg", made.algorithm());
  if (algorithm != made.algorithm()) refuse_key("it says it is for " + algorithm);
  return made;
}

bool VerificationKey::verifies(std::string_view bytes, std::string_view signature) const {
  if (algorithm_ == "HS256") return same_bytes(hmac_sha256(secret_.reveal(), bytes), signature);
  if (algorithm_ != "ES256") return verified(key_.get(), bytes, signature);
  const auto der = der_signature(signature);
  return der && verified(key_.get(), bytes, *der);
}

}  // namespace strongroom::auth
