// What the ledger was at one size, signed: C2SP tlog-checkpoint in a C2SP signed-note.
//
//   strongroom-ledger/ID\n          the origin; also the name of the key
//   SIZE\n                          decimal, no leading zeros
//   BASE64(ROOT)\n
//   \n
//   — strongroom-ledger/ID BASE64(KEYID || SIGNATURE)\n
//
// KEYID is the first four bytes of SHA-256(NAME || 0x0A || 0x01 || PUBLICKEY), SIGNATURE is Ed25519 over the text above
// the empty line, its last newline included. A verification key is written "NAME+HEX(KEYID)+BASE64(0x01 || PUBLICKEY)".
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/secret_string.h"
#include "ledger/hash.h"

namespace strongroom::ledger {

struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  Hash root{};
  bool operator==(const Checkpoint&) const = default;
};

inline constexpr std::string_view kOriginPrefix = "strongroom-ledger/";
// "strongroom-ledger/" and 80 random bits in the alphabet of base::random_text: 16 characters.
std::string new_origin(base::Random& random);

std::string checkpoint_text(const Checkpoint& checkpoint);
// Throws integrity for any other form, extension lines included: we write none.
Checkpoint parse_checkpoint(std::string_view text);

class VerificationKey {
 public:
  VerificationKey(std::string name, const std::array<unsigned char, 32>& public_key);
  // Throws invalid_input when this is no such key, or its parts contradict each other.
  static VerificationKey parse(std::string_view text);

  const std::string& name() const { return name_; }
  std::uint32_t id() const { return id_; }
  std::string text() const;
  bool verifies(std::string_view text, std::string_view signature) const;
  bool operator==(const VerificationKey&) const = default;

 private:
  std::string name_;
  std::array<unsigned char, 32> public_key_{};
  std::uint32_t id_ = 0;
};

// Ed25519 (libsodium). Wiped when it goes.
class SigningKey {
 public:
  static constexpr std::size_t kSeedBytes = 32;
  // `seed`: kSeedBytes raw bytes; throws integrity for any other number.
  SigningKey(std::string name, const base::SecretString& seed);
  SigningKey(const SigningKey&) = delete;
  SigningKey& operator=(const SigningKey&) = delete;
  ~SigningKey();

  static base::SecretString new_seed(base::Random& random);
  const VerificationKey& verification_key() const { return verification_key_; }
  // A whole signed note. `text` must end with a newline.
  std::string sign_note(std::string_view text) const;
  // Throws invalid_input when the checkpoint is of another origin than the key.
  std::string sign(const Checkpoint& checkpoint) const;

 private:
  std::array<unsigned char, 64> secret_{};
  VerificationKey verification_key_;
};

// The text of a note that `key` has signed, without the signatures. Signatures by others are ignored, as the format
// says. Throws integrity when ours is missing or wrong, or the note has another form: base64 with unused bits set, a
// note over 1 MB, text that is not UTF-8 or holds control characters.
std::string open_note(std::string_view note, const VerificationKey& key);
// The checkpoint in it; throws integrity as well when its origin is not the key's name.
Checkpoint open_checkpoint(std::string_view note, const VerificationKey& key);

}  // namespace strongroom::ledger
