#pragma once

#include <string_view>

#include "base/secret_string.h"
#include "domain/repository.h"

namespace strongroom::domain {

// Encrypts at rest. `purpose` ("repository/NAME/password") is bound to the result: bytes sealed for one purpose do not
// open for another. Any thread may call.
class Vault {
 public:
  virtual ~Vault() = default;
  virtual SealedSecret seal(std::string_view purpose, const base::SecretString& secret) = 0;
  // Throws integrity when the bytes were changed, or sealed with another key or purpose.
  virtual base::SecretString open(std::string_view purpose, const SealedSecret& sealed) = 0;
};

}  // namespace strongroom::domain
