#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

namespace strongroom::base {

// Text that must not be seen: prints as **redacted**, is wiped when it goes out of scope, and can be read only by
// asking for it by name, so that a review finds every place that does.
class SecretString {
 public:
  SecretString() = default;
  explicit SecretString(std::string_view text);
  SecretString(const SecretString&) = default;
  SecretString(SecretString&& other) noexcept;
  SecretString& operator=(const SecretString& other);
  SecretString& operator=(SecretString&& other) noexcept;
  ~SecretString();

  const std::string& reveal() const noexcept { return text_; }
  bool empty() const noexcept { return text_.empty(); }
  bool operator==(const SecretString&) const = default;

 private:
  void wipe() noexcept;
  std::string text_;
};

std::ostream& operator<<(std::ostream& out, const SecretString&);

}  // namespace strongroom::base
