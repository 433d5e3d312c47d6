#include "secrets/vault.h"

#include <sodium.h>
#include <sys/stat.h>

#include <cerrno>
#include <string>

#include "base/error.h"
#include "base/text.h"
#include "secrets/key_file.h"

namespace strongroom::secrets {
namespace {

using base::Error;
using base::ErrorCode;

constexpr char kVersion = 1;
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kHeaderBytes = 1 + kNonceBytes;

unsigned char* bytes(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}
const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

[[noreturn]] void refuse(std::string_view purpose) {
  throw Error::with_words(
      ErrorCode::integrity, "a stored secret cannot be opened",
      base::terminal_safe(purpose) + " was changed, or sealed with another key",
      "Bring back the secret.key that belongs to this data directory, or give the secret again with "
      "'strongroom repo edit'.");
}

class SodiumVault final : public domain::Vault {
 public:
  SodiumVault(Key key, base::Random& random) : key_{key}, random_{random} {}

  domain::SealedSecret seal(std::string_view purpose, const base::SecretString& secret) override;
  base::SecretString open(std::string_view purpose, const domain::SealedSecret& sealed) override;

 private:
  const Key key_;
  base::Random& random_;
};

std::string additional_data(std::string_view purpose) {
  return std::string(1, kVersion).append(purpose);
}

domain::SealedSecret SodiumVault::seal(std::string_view purpose, const base::SecretString& secret) {
  const auto& plain = secret.reveal();
  const auto bound = additional_data(purpose);
  std::string sealed(kHeaderBytes + plain.size() + kTagBytes, '\0');
  sealed[0] = kVersion;
  auto* nonce = bytes(sealed) + 1;
  random_.fill(nonce, kNonceBytes);
  unsigned long long length = 0;
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(sealed) + kHeaderBytes, &length, bytes(plain), plain.size(),
                                             bytes(bound), bound.size(), nullptr, nonce, key_.data());
  return {std::move(sealed)};
}

base::SecretString SodiumVault::open(std::string_view purpose, const domain::SealedSecret& sealed) {
  const std::string_view all{sealed.bytes};
  if (all.size() < kHeaderBytes + kTagBytes || all[0] != kVersion) refuse(purpose);
  const auto bound = additional_data(purpose);
  const auto cipher = all.substr(kHeaderBytes);
  std::string plain(cipher.size() - kTagBytes, '\0');
  unsigned long long length = 0;
  const int result =
      crypto_aead_xchacha20poly1305_ietf_decrypt(bytes(plain), &length, nullptr, bytes(cipher), cipher.size(),
                                                 bytes(bound), bound.size(), bytes(all) + 1, key_.data());
  if (result != 0) refuse(purpose);
  base::SecretString secret{plain};
  sodium_memzero(plain.data(), plain.size());
  return secret;
}

bool has_file(const std::filesystem::path& path) {
  struct stat facts {};
  if (::lstat(path.c_str(), &facts) == 0) return true;
  if (errno == ENOENT) return false;
  base::throw_system_error(errno, "looking for " + base::escape_path(path.native()));
}

Key find_key(const KeySource& source, base::Random& random) {
  if (!source.credentials_directory.empty()) {
    const auto credential = source.credentials_directory / "strongroom.key";
    if (has_file(credential)) return read_key(credential, true);
  }
  if (has_file(source.key_file)) return read_key(source.key_file, false);
  if (source.create_if_absent) return create_key(source.key_file, random);
  throw Error::with_words(
      ErrorCode::not_found, "the key that opens stored passwords is missing",
      base::escape_path(source.key_file.native()) + " does not exist",
      "Bring the file back from a copy. If it is lost, give each repository its password again with "
      "'strongroom repo edit': it stands on the recovery sheet.");
}

}  // namespace

std::unique_ptr<domain::Vault> open_vault(const KeySource& source, base::Random& random) {
  if (sodium_init() < 0) throw Error{ErrorCode::internal, "libsodium cannot be used on this machine"};
  return std::make_unique<SodiumVault>(find_key(source, random), random);
}

}  // namespace strongroom::secrets
