#include "ledger/checkpoint.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include "base/error.h"
#include "support/memory_ledger.h"
#include "support/replaced.h"

namespace strongroom::ledger {
namespace {

using test::replaced;

using base::Error;
using base::ErrorCode;

SigningKey sample_key(unsigned char seed = 1) {
  test::CountingRandom random{seed};
  return SigningKey{new_origin(random), SigningKey::new_seed(random)};
}

Checkpoint sample(const SigningKey& key) {
  return {key.verification_key().name(), 12'345, Hasher{}.sha256("root")};
}

std::optional<ErrorCode> note_refusal(std::string_view note, const VerificationKey& key) {
  try {
    open_checkpoint(note, key);
  } catch (const Error& error) {
    return error.code();
  }
  return std::nullopt;
}

std::optional<ErrorCode> key_refusal(std::string_view text) {
  try {
    VerificationKey::parse(text);
  } catch (const Error& error) {
    return error.code();
  }
  return std::nullopt;
}

// The example in the documentation of Go's sumdb/note, which defined the format.
constexpr std::string_view kPublishedKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr std::string_view kPublishedNote =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "\xe2\x80\x94 PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

TEST(OpenNote, OpensTheFormatsOwnExample) {
  const auto key = VerificationKey::parse(kPublishedKey);
  EXPECT_EQ(key.text(), kPublishedKey);
  EXPECT_EQ(key.name(), "PeterNeumann");
  EXPECT_EQ(key.id(), 0xc74f20a3U);
  EXPECT_EQ(open_note(kPublishedNote, key), kPublishedNote.substr(0, kPublishedNote.find("\n\n") + 1));
}

TEST(Checkpoint, IsWrittenInThreeLines) {
  const auto key = sample_key();
  const auto checkpoint = sample(key);
  const auto text = checkpoint_text(checkpoint);
  EXPECT_EQ(text, checkpoint.origin + "\n12345\n" + to_base64(bytes_of(checkpoint.root)) + "\n");
  EXPECT_EQ(parse_checkpoint(text), checkpoint);
  EXPECT_EQ(checkpoint.origin.size(), kOriginPrefix.size() + 16);
  EXPECT_TRUE(checkpoint.origin.starts_with(kOriginPrefix));
}

TEST(Checkpoint, HasOneForm) {
  const auto text = checkpoint_text(sample(sample_key()));
  const auto root = text.substr(text.find("12345\n") + 6);
  const std::vector<std::string> wrong{"",
                                       "\n",
                                       text.substr(1 + text.find('\n')),
                                       text.substr(0, text.size() - 1),
                                       text + "\n",
                                       text + "extension\n",
                                       replaced(text, "12345", "012345"),
                                       replaced(text, "12345", "+12345"),
                                       replaced(text, "12345", "-1"),
                                       replaced(text, "12345", ""),
                                       replaced(text, "12345", "12345 "),
                                       replaced(text, "12345", "18446744073709551616"),
                                       replaced(text, root, root.substr(4)),
                                       replaced(text, "=\n", "\n"),
                                       replaced(text, "-ledger/", "-ledger+"),
                                       replaced(text, "-ledger/", "-ledger "),
                                       replaced(text, "\n", "\r\n")};
  for (const auto& form : wrong) EXPECT_THROW(parse_checkpoint(form), Error) << form;
}

TEST(SigningKey, IsMadeFromItsSeedAlone) {
  const auto one = sample_key(), same = sample_key(), other = sample_key(2);
  EXPECT_EQ(one.verification_key(), same.verification_key());
  EXPECT_FALSE(one.verification_key() == other.verification_key());
  EXPECT_EQ(one.sign(sample(one)), same.sign(sample(same)));
  EXPECT_THROW(SigningKey("name", base::SecretString{std::string(31, 'x')}), Error);
  EXPECT_THROW(SigningKey("a+b", base::SecretString{std::string(32, 'x')}), Error);
}

TEST(SigningKey, SignsOnlyItsOwnLedger) {
  const auto key = sample_key(), other = sample_key(2);
  EXPECT_THROW(key.sign(sample(other)), Error);
  EXPECT_EQ(open_checkpoint(key.sign(sample(key)), key.verification_key()), sample(key));
}

TEST(VerificationKey, RefusesWhatContradictsItself) {
  const std::string text = sample_key().verification_key().text();
  EXPECT_EQ(VerificationKey::parse(text).text(), text);
  const auto first = text.find('+'), second = text.find('+', first + 1);
  const auto id = text.substr(first + 1, 8), key = text.substr(second + 1);
  for (const auto& wrong : {std::string{}, std::string{"a+b"}, text.substr(1), text + "\n", text.substr(0, second),
                            replaced(text, id, "00000000"), replaced(text, id, id + "0"), text.substr(first),
                            replaced(text, key, "Ag" + key.substr(2)), replaced(text, key, key.substr(4))})
    EXPECT_EQ(key_refusal(wrong), ErrorCode::invalid_input) << wrong;
}

TEST(VerificationKey, SeesEveryFlippedBit) {
  const auto text = sample_key().verification_key().text();
  for (std::size_t bit = 0; bit < 8 * text.size(); ++bit) {
    auto flipped = text;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    EXPECT_EQ(key_refusal(flipped), ErrorCode::invalid_input) << flipped;
  }
}

TEST(OpenCheckpoint, SeesEveryFlippedBit) {
  const auto key = sample_key();
  const auto note = key.sign(sample(key));
  ASSERT_EQ(note_refusal(note, key.verification_key()), std::nullopt);
  for (std::size_t bit = 0; bit < 8 * note.size(); ++bit) {
    auto flipped = note;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    EXPECT_EQ(note_refusal(flipped, key.verification_key()), ErrorCode::integrity) << "bit " << bit;
  }
}

TEST(OpenCheckpoint, SeesEveryCutAndEveryInsertedByte) {
  const auto key = sample_key();
  const auto note = key.sign(sample(key));
  for (std::size_t at = 0; at < note.size(); ++at) {
    EXPECT_EQ(note_refusal(note.substr(0, at), key.verification_key()), ErrorCode::integrity) << at;
    for (const char* byte : {"\n", " ", "A", "=", "\xe2\x80\x94"})
      EXPECT_EQ(note_refusal(std::string{note}.insert(at, byte), key.verification_key()), ErrorCode::integrity)
          << at << " " << byte;
  }
  for (const char* end : {"\n", " ", "x", "\n\n"})
    EXPECT_EQ(note_refusal(note + end, key.verification_key()), ErrorCode::integrity) << end;
}

// What may be added to a note without it becoming another one: signatures by others, before and after ours. Witnesses
// do that.
TEST(OpenCheckpoint, AllowsStrangersToSignToo) {
  const auto key = sample_key(), stranger = sample_key(2);
  const auto note = key.sign(sample(key));
  const auto text = checkpoint_text(sample(key));
  const auto others = stranger.sign_note(text).substr(text.size() + 1);
  const auto ours = note.substr(text.size() + 1);
  const auto& verification_key = key.verification_key();
  EXPECT_EQ(open_checkpoint(text + "\n" + ours + others, verification_key), sample(key));
  EXPECT_EQ(open_checkpoint(text + "\n" + others + ours, verification_key), sample(key));
  EXPECT_EQ(open_checkpoint(text + "\n" + ours + ours, verification_key), sample(key));
  EXPECT_EQ(note_refusal(text + "\n" + others, verification_key), ErrorCode::integrity);
  // Theirs must have the form of a signature.
  EXPECT_EQ(note_refusal(note + "\xe2\x80\x94 stranger AAAA\n", verification_key), ErrorCode::integrity);
  EXPECT_EQ(note_refusal(note + "\xe2\x80\x94 stranger\n", verification_key), ErrorCode::integrity);
  EXPECT_EQ(note_refusal(note + "- stranger AAAAAAAA\n", verification_key), ErrorCode::integrity);
  // A second one of ours that is wrong is no stranger's.
  auto wrong = ours;
  const auto at = wrong.size() - 10;
  wrong[at] = wrong[at] == 'A' ? 'B' : 'A';
  EXPECT_EQ(note_refusal(note + wrong, verification_key), ErrorCode::integrity);
}

// The last character before the padding holds two unused bits, or four.
TEST(OpenCheckpoint, RefusesUnusedBitsThatAreSet) {
  const auto key = sample_key();
  const auto note = key.sign(sample(key));
  std::size_t found = 0;
  for (std::size_t at = note.find('='); at != std::string::npos; at = note.find('=', at + 1)) {
    if (note[at - 1] == '=') continue;
    for (const char other : std::string_view{"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"}) {
      if (other == note[at - 1]) continue;
      auto changed = note;
      changed[at - 1] = other;
      EXPECT_EQ(note_refusal(changed, key.verification_key()), ErrorCode::integrity) << changed;
    }
    ++found;
  }
  EXPECT_GE(found, 1U);
}

TEST(OpenCheckpoint, IsOfTheKeysOwnLedger) {
  const auto key = sample_key(), other = sample_key(2);
  const auto note = key.sign_note(checkpoint_text(sample(other)));
  EXPECT_EQ(note_refusal(note, key.verification_key()), ErrorCode::integrity);
  EXPECT_EQ(note_refusal(key.sign(sample(key)), other.verification_key()), ErrorCode::integrity);
}

TEST(OpenNote, RefusesWhatIsNoText) {
  const auto key = sample_key();
  for (const auto& text : {std::string{"a\0b\n", 4}, std::string{"\xff\n"}, std::string{"a\rb\n"},
                           std::string{"a\x7f\n"}, std::string(1'000'001, 'a') + "\n"})
    EXPECT_THROW(open_note(key.sign_note(text), key.verification_key()), Error) << text.substr(0, 10);
  EXPECT_EQ(open_note(key.sign_note("a\n\nb\n"), key.verification_key()), "a\n\nb\n");
}

RC_GTEST_PROP(Checkpoint, ComesBackFromItsNote, (std::uint64_t size, std::vector<unsigned char> bytes)) {
  const auto key = sample_key();
  const Checkpoint checkpoint{key.verification_key().name(), size,
                              Hasher{}.sha256(std::string(bytes.begin(), bytes.end()))};
  RC_ASSERT(open_checkpoint(key.sign(checkpoint), key.verification_key()) == checkpoint);
}

}  // namespace
}  // namespace strongroom::ledger
