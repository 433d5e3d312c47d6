#include "auth/passwords.h"

#include <sodium.h>

#include <algorithm>

#include "base/error.h"

namespace strongroom::auth {
namespace {

using base::Error;
using base::ErrorCode;

std::size_t characters_in(const std::string& text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

}  // namespace

void require_usable_password(const base::SecretString& password) {
  const auto& text = password.reveal();
  const auto refuse = [](const std::string& why) {
    throw Error::with_words(ErrorCode::invalid_input, "this password cannot be used", why,
                            "Take a few words that do not belong together; a sentence is fine.");
  };
  if (text.size() > kLongestPassword) refuse("it is longer than " + std::to_string(kLongestPassword) + " bytes");
  if (characters_in(text) < kShortestPassword)
    refuse("it is shorter than " + std::to_string(kShortestPassword) + " characters");
}

// The right to compute: one caller has it, some wait.
class Passwords::Slot {
 public:
  explicit Slot(Passwords& owner) : owner_{owner} {
    std::unique_lock lock{owner_.mutex_};
    if (owner_.taken_ && owner_.waiting_ >= owner_.cost_.most_waiting)
      throw Error::with_words(ErrorCode::rate_limited, "too many log-ins at once", {}, "Try again in a few seconds.");
    ++owner_.waiting_;
    owner_.free_.wait(lock, [this] { return !owner_.taken_; });
    --owner_.waiting_;
    owner_.taken_ = true;
  }
  ~Slot() {
    {
      const std::lock_guard lock{owner_.mutex_};
      owner_.taken_ = false;
    }
    owner_.free_.notify_one();
  }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;

 private:
  Passwords& owner_;
};

Passwords::Passwords(PasswordCost cost) : cost_{cost} {
  if (sodium_init() < 0) throw Error{ErrorCode::internal, "libsodium cannot be used on this machine"};
  nobodys_ = "$argon2id$v=19$m=" + std::to_string(cost.memory / 1024) + ",t=" + std::to_string(cost.passes) + ",p=1$" +
             std::string(22, 'A') + "$" + std::string(43, 'A');
}

std::string Passwords::hash(const base::SecretString& password) {
  require_usable_password(password);
  const Slot slot{*this};
  const auto& text = password.reveal();
  std::string hash(crypto_pwhash_STRBYTES, '\0');
  if (crypto_pwhash_str_alg(hash.data(), text.data(), text.size(), cost_.passes, cost_.memory,
                            crypto_pwhash_ALG_ARGON2ID13) != 0)
    throw Error{ErrorCode::internal, "there is not enough memory to hash a password"};
  hash.resize(hash.find('\0'));
  return hash;
}

bool Passwords::matches(const base::SecretString& password, const std::string* hash) {
  const Slot slot{*this};
  const auto& text = password.reveal();
  const bool known = hash != nullptr && text.size() <= kLongestPassword;
  const auto& against = known ? *hash : nobodys_;
  const auto length = std::min(text.size(), kLongestPassword);
  const bool same = crypto_pwhash_str_verify(against.c_str(), text.data(), length) == 0;
  return same && known;
}

bool Passwords::is_outdated(const std::string& hash) const {
  return crypto_pwhash_str_needs_rehash(hash.c_str(), cost_.passes, cost_.memory) != 0;
}

}  // namespace strongroom::auth
