#include "base/secret_string.h"

#include <sodium.h>

#include <ostream>
#include <utility>

namespace strongroom::base {

SecretString::SecretString(std::string_view text) : text_{text} {}

// A moved-from short string keeps its bytes in place, so moving copies and wipes.
SecretString::SecretString(SecretString&& other) noexcept : text_{std::move(other.text_)} {
  other.wipe();
}

SecretString& SecretString::operator=(const SecretString& other) {
  if (this != &other) {
    wipe();
    text_ = other.text_;
  }
  return *this;
}

SecretString& SecretString::operator=(SecretString&& other) noexcept {
  if (this != &other) {
    wipe();
    text_ = std::move(other.text_);
    other.wipe();
  }
  return *this;
}

SecretString::~SecretString() {
  wipe();
}

void SecretString::wipe() noexcept {
  if (text_.capacity() > 0) sodium_memzero(text_.data(), text_.capacity());
  text_.clear();
}

std::ostream& operator<<(std::ostream& out, const SecretString&) {
  return out << "**redacted**";
}

}  // namespace strongroom::base
