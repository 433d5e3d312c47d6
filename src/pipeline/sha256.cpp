#include "pipeline/sha256.h"

#include <openssl/evp.h>

#include <array>

#include "base/error.h"

namespace strongroom::pipeline {
namespace {

void check(int result) {
  if (result != 1) throw base::Error{base::ErrorCode::internal, "SHA-256 could not be computed"};
}

}  // namespace

void Sha256::Free::operator()(evp_md_ctx_st* context) const {
  ::EVP_MD_CTX_free(context);
}

Sha256::Sha256() : context_{::EVP_MD_CTX_new()} {
  check(context_ != nullptr && ::EVP_DigestInit_ex(context_.get(), ::EVP_sha256(), nullptr) == 1 ? 1 : 0);
}
Sha256::~Sha256() = default;

void Sha256::add(std::span<const char> bytes) {
  check(::EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()));
}

std::string Sha256::hex() {
  std::array<unsigned char, 32> digest{};
  check(::EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr));
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const auto byte : digest) text.append(1, kDigits[byte >> 4]).append(1, kDigits[byte & 15]);
  return text;
}

}  // namespace strongroom::pipeline
