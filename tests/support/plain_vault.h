// A vault that hides nothing, for tests of what is built on one.
#pragma once

#include <string>

#include "base/error.h"
#include "domain/vault.h"

namespace strongroom::support {

// "KEY|PURPOSE|SECRET". Another `key` is another secret.key.
class PlainVault final : public domain::Vault {
 public:
  explicit PlainVault(std::string key = "key") : key_{std::move(key)} {}
  domain::SealedSecret seal(std::string_view purpose, const base::SecretString& secret) override {
    return {prefix(purpose) + secret.reveal()};
  }
  base::SecretString open(std::string_view purpose, const domain::SealedSecret& sealed) override {
    if (!sealed.bytes.starts_with(prefix(purpose)))
      throw base::Error{base::ErrorCode::integrity, "sealed with another key or purpose"};
    return base::SecretString{std::string_view{sealed.bytes}.substr(prefix(purpose).size())};
  }

 private:
  std::string prefix(std::string_view purpose) const { return key_ + "|" + std::string{purpose} + "|"; }
  std::string key_;
};

}  // namespace strongroom::support
