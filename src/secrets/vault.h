// Encryption at rest: XChaCha20-Poly1305 (libsodium), one key for the whole data directory.
//
// Sealed bytes, version 1:  01 | nonce (24 bytes, random) | ciphertext | tag (16 bytes)
// The additional data is the version byte followed by the purpose, so neither can be exchanged. 24 random bytes are
// enough to never come twice, which is why this cipher and not AES-GCM with its 12.
//
// The key file is one line: "strongroom-key-1 " and 64 hex digits.
#pragma once

#include <filesystem>
#include <memory>

#include "base/ids.h"
#include "domain/vault.h"

namespace strongroom::secrets {

struct KeySource {
  std::filesystem::path key_file;
  // $CREDENTIALS_DIRECTORY as systemd sets it, empty for none. A file "strongroom.key" there takes precedence and is
  // never created.
  std::filesystem::path credentials_directory;
  // False once anything was sealed: a new key would not open it, and the missing one must be brought back instead.
  bool create_if_absent = false;
};

// Throws not_found when there is no key and none may be created, permission when others than its owner may read the key
// file or it belongs to somebody else, integrity when it holds no key, no_space and the like when it cannot be created.
// The key file appears whole, mode 0600, or not at all. `random` must outlive the vault.
std::unique_ptr<domain::Vault> open_vault(const KeySource& source, base::Random& random);

}  // namespace strongroom::secrets
