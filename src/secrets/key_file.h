#pragma once

#include <sodium.h>

#include <array>
#include <filesystem>

#include "base/ids.h"

namespace strongroom::secrets {

inline constexpr std::size_t kKeyBytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;

// Wiped when it goes.
class Key {
 public:
  Key() = default;
  Key(const Key&) = default;
  Key& operator=(const Key&) = default;
  ~Key() { sodium_memzero(bytes_.data(), bytes_.size()); }
  unsigned char* data() { return bytes_.data(); }
  const unsigned char* data() const { return bytes_.data(); }

 private:
  std::array<unsigned char, kKeyBytes> bytes_{};
};

// See vault.h for format and errors. `is_credential`: a file that systemd provides, whose owner and mode are its own
// business.
Key read_key(const std::filesystem::path& path, bool is_credential);
Key create_key(const std::filesystem::path& path, base::Random& random);

}  // namespace strongroom::secrets
