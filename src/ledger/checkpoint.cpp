#include "ledger/checkpoint.h"

#include <sodium.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/error.h"
#include "base/text.h"

namespace strongroom::ledger {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::size_t kLongestNote = 1'000'000;
constexpr unsigned char kEd25519 = 1;                         // the algorithm's byte in keys of the signed-note format
constexpr std::string_view kSignatureLine = "\xe2\x80\x94 ";  // an em dash and a space
constexpr std::size_t kIdBytes = 4;
constexpr std::size_t kOriginBits = 80;

[[noreturn]] void refuse_note(const char* why) {
  throw Error{ErrorCode::integrity, why};
}

[[noreturn]] void refuse_key() {
  throw Error{ErrorCode::invalid_input, "this is no verification key of a ledger (NAME+ID+KEY)"};
}

std::string tagged_key(const std::array<unsigned char, 32>& key) {
  std::string bytes(1, static_cast<char>(kEd25519));
  return bytes.append(reinterpret_cast<const char*>(key.data()), key.size());
}

std::uint32_t id_from(std::string_view bytes) {
  std::uint32_t id = 0;
  for (const char byte : bytes.substr(0, kIdBytes)) id = id << 8 | static_cast<unsigned char>(byte);
  return id;
}

std::string id_bytes(std::uint32_t id) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(id >> shift & 0xff);
  return bytes;
}

std::string id_hex(std::uint32_t id) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (int shift = 28; shift >= 0; shift -= 4) hex += kDigits[id >> shift & 15];
  return hex;
}

bool is_valid_name(std::string_view name) {
  return !name.empty() && base::is_valid_utf8(name) &&
         std::ranges::none_of(name, [](char c) { return c == '+' || static_cast<unsigned char>(c) <= ' '; });
}

// Up to the next newline, which goes too. nullopt when there is none.
std::optional<std::string_view> take_line(std::string_view& text) {
  const auto end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const auto line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

struct SignatureLine {
  std::string_view name;
  std::string bytes;  // id and signature
};

SignatureLine parse_signature(std::string_view line) {
  if (!line.starts_with(kSignatureLine)) refuse_note("a signature line does not begin as it must");
  line.remove_prefix(kSignatureLine.size());
  const auto space = line.find(' ');
  if (space == std::string_view::npos || !is_valid_name(line.substr(0, space)))
    refuse_note("a signature line has no name");
  auto bytes = from_base64(line.substr(space + 1));
  if (!bytes || bytes->size() <= kIdBytes) refuse_note("a signature is not in canonical base64");
  return {line.substr(0, space), *std::move(bytes)};
}

bool is_text(std::string_view note) {
  return base::is_valid_utf8(note) && std::ranges::none_of(note, [](char c) {
           return (static_cast<unsigned char>(c) < ' ' && c != '\n') || c == '\x7f';
         });
}

}  // namespace

std::string new_origin(base::Random& random) {
  return std::string{kOriginPrefix} + base::random_text(kOriginBits, random);
}

std::string checkpoint_text(const Checkpoint& checkpoint) {
  return checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" + to_base64(bytes_of(checkpoint.root)) +
         "\n";
}

Checkpoint parse_checkpoint(std::string_view text) {
  const auto whole = text;
  const auto origin = take_line(text), size = take_line(text), root = take_line(text);
  Checkpoint checkpoint;
  if (!root || !is_valid_name(*origin)) refuse_note("a checkpoint has three lines");
  checkpoint.origin = *origin;
  std::from_chars(size->data(), size->data() + size->size(), checkpoint.size);
  const auto bytes = from_base64(*root);
  const auto hash = bytes ? hash_from_bytes(*bytes) : std::nullopt;
  if (!hash) refuse_note("a checkpoint holds no root");
  checkpoint.root = *hash;
  if (checkpoint_text(checkpoint) != whole) refuse_note("a checkpoint is not in canonical form");
  return checkpoint;
}

VerificationKey::VerificationKey(std::string name, const std::array<unsigned char, 32>& public_key)
    : name_{std::move(name)}, public_key_{public_key} {
  if (!is_valid_name(name_)) refuse_key();
  id_ = id_from(bytes_of(Hasher{}.sha256(name_ + "\n" + tagged_key(public_key_))));
}

VerificationKey VerificationKey::parse(std::string_view text) {
  // The last part may hold "+" itself, being base64; the name may not.
  const auto first = text.find('+');
  const auto second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos) refuse_key();
  const auto bytes = from_base64(text.substr(second + 1));
  std::array<unsigned char, 32> public_key{};
  if (!bytes || bytes->size() != 1 + public_key.size() || bytes->front() != static_cast<char>(kEd25519)) refuse_key();
  std::copy(bytes->begin() + 1, bytes->end(), public_key.begin());
  VerificationKey key{std::string{text.substr(0, first)}, public_key};
  if (key.text() != text) refuse_key();
  return key;
}

std::string VerificationKey::text() const {
  return name_ + "+" + id_hex(id_) + "+" + to_base64(tagged_key(public_key_));
}

bool VerificationKey::verifies(std::string_view text, std::string_view signature) const {
  return signature.size() == crypto_sign_BYTES &&
         crypto_sign_verify_detached(reinterpret_cast<const unsigned char*>(signature.data()),
                                     reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                                     public_key_.data()) == 0;
}

SigningKey::SigningKey(std::string name, const base::SecretString& seed)
    : verification_key_{name, [&] {
                          if (seed.reveal().size() != kSeedBytes)
                            throw Error{ErrorCode::integrity, "the ledger's signing key is damaged"};
                          std::array<unsigned char, 32> public_key{};
                          crypto_sign_seed_keypair(public_key.data(), secret_.data(),
                                                   reinterpret_cast<const unsigned char*>(seed.reveal().data()));
                          return public_key;
                        }()} {}

SigningKey::~SigningKey() {
  sodium_memzero(secret_.data(), secret_.size());
}

base::SecretString SigningKey::new_seed(base::Random& random) {
  std::array<char, kSeedBytes> bytes{};
  random.fill(bytes.data(), bytes.size());
  base::SecretString seed{{bytes.data(), bytes.size()}};
  sodium_memzero(bytes.data(), bytes.size());
  return seed;
}

std::string SigningKey::sign_note(std::string_view text) const {
  std::string signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr,
                       reinterpret_cast<const unsigned char*>(text.data()), text.size(), secret_.data());
  return std::string{text}
      .append("\n")
      .append(kSignatureLine)
      .append(verification_key_.name())
      .append(" ")
      .append(to_base64(id_bytes(verification_key_.id()) + signature))
      .append("\n");
}

std::string SigningKey::sign(const Checkpoint& checkpoint) const {
  if (checkpoint.origin != verification_key_.name())
    throw Error{ErrorCode::invalid_input, "this checkpoint is of another ledger"};
  return sign_note(checkpoint_text(checkpoint));
}

std::string open_note(std::string_view note, const VerificationKey& key) {
  if (note.size() > kLongestNote || !is_text(note)) refuse_note("this is no signed note");
  const auto gap = note.rfind("\n\n");
  if (gap == std::string_view::npos) refuse_note("a signed note has an empty line before its signatures");
  const auto text = note.substr(0, gap + 1);
  auto signatures = note.substr(gap + 2);
  bool ours = false;
  if (signatures.empty() || signatures.back() != '\n') refuse_note("a signed note ends with a signature line");
  while (const auto line = take_line(signatures)) {
    const auto signature = parse_signature(*line);
    if (signature.name != key.name() || id_from(signature.bytes) != key.id()) continue;
    if (!key.verifies(text, std::string_view{signature.bytes}.substr(kIdBytes)))
      refuse_note("the signature is not valid");
    ours = true;
  }
  if (!ours) refuse_note("the ledger's key has not signed this");
  return std::string{text};
}

Checkpoint open_checkpoint(std::string_view note, const VerificationKey& key) {
  auto checkpoint = parse_checkpoint(open_note(note, key));
  if (checkpoint.origin != key.name()) refuse_note("this checkpoint is of another ledger");
  return checkpoint;
}

}  // namespace strongroom::ledger
