// SHA-256, and the two ways RFC 6962 (section 2.1) uses it.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace strongroom::ledger {

using Hash = std::array<unsigned char, 32>;

// One hashing context, kept because making one costs more than hashing an entry. Used by one thread at a time.
class Hasher {
 public:
  Hasher();
  ~Hasher();
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;

  Hash sha256(std::string_view bytes);
  Hash leaf(std::string_view body);                // SHA-256(0x00 || body)
  Hash node(const Hash& left, const Hash& right);  // SHA-256(0x01 || left || right)
  Hash empty_root() { return sha256({}); }         // of a tree without leaves

 private:
  struct Context;
  Hash digest(std::string_view prefix, std::string_view first, std::string_view second);
  std::unique_ptr<Context> context_;
};

// SHA-256 of what comes in pieces. Not to be used after finish().
class RunningHash {
 public:
  RunningHash();
  ~RunningHash();
  RunningHash(const RunningHash&) = delete;
  RunningHash& operator=(const RunningHash&) = delete;
  void add(std::string_view bytes);
  Hash finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

std::string_view bytes_of(const Hash& hash);  // 32 raw bytes; valid as long as `hash`
std::optional<Hash> hash_from_bytes(std::string_view bytes);
std::string to_hex(const Hash& hash);  // 64 lower-case digits
std::optional<Hash> hash_from_hex(std::string_view hex);
std::string to_base64(std::string_view bytes);  // RFC 4648 section 4, padded
// Strict: canonical padding, no other characters, and unused bits must be zero (a changed bit is never accepted).
std::optional<std::string> from_base64(std::string_view text);
std::string to_base64url(std::string_view bytes);  // RFC 4648 section 5, without padding
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace strongroom::ledger
