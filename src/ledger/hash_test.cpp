#include "ledger/hash.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace strongroom::ledger {
namespace {

// FIPS 180-2, appendix B, and the hash of nothing.
TEST(Hasher, KnowsTheStandardsExamples) {
  Hasher hasher;
  EXPECT_EQ(to_hex(hasher.sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(hasher.sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(hasher.sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(to_hex(hasher.sha256(std::string(1'000'000, 'a'))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Hasher, KeepsLeavesAndNodesApart) {
  Hasher hasher;
  const auto left = hasher.leaf("a"), right = hasher.leaf("b");
  const auto both = std::string{bytes_of(left)}.append(bytes_of(right));
  EXPECT_EQ(hasher.leaf("a"), hasher.sha256(std::string_view{"\0a", 2}));
  EXPECT_EQ(hasher.leaf(""), hasher.sha256(std::string_view{"\0", 1}));
  EXPECT_EQ(hasher.node(left, right), hasher.sha256("\x01" + both));
  EXPECT_NE(hasher.node(left, right), hasher.leaf(both));
  EXPECT_NE(hasher.node(left, right), hasher.node(right, left));
  EXPECT_EQ(hasher.empty_root(), hasher.sha256(""));
}

RC_GTEST_PROP(RunningHash, IsTheSameInPieces, (std::vector<std::string> pieces)) {
  RunningHash running;
  std::string whole;
  for (const auto& piece : pieces) {
    running.add(piece);
    whole += piece;
  }
  RC_ASSERT(running.finish() == Hasher{}.sha256(whole));
}

TEST(HashText, RefusesWhatIsNotExactlyOne) {
  const auto hash = Hasher{}.sha256("x");
  const auto hex = to_hex(hash);
  EXPECT_EQ(hash_from_hex(hex), hash);
  EXPECT_EQ(hash_from_hex(hex.substr(1)), std::nullopt);
  EXPECT_EQ(hash_from_hex(hex + "0"), std::nullopt);
  auto upper = hex;
  for (auto& c : upper) c = static_cast<char>(std::toupper(c));
  EXPECT_EQ(hash_from_hex(upper), std::nullopt);
  EXPECT_EQ(hash_from_hex("g" + hex.substr(1)), std::nullopt);
  EXPECT_EQ(hash_from_bytes(bytes_of(hash)), hash);
  EXPECT_EQ(hash_from_bytes(bytes_of(hash).substr(1)), std::nullopt);
}

// RFC 4648, section 10.
TEST(Base64, KnowsTheStandardsExamples) {
  const std::pair<std::string_view, std::string_view> examples[] = {
      {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : examples) {
    EXPECT_EQ(to_base64(bytes), text);
    EXPECT_EQ(from_base64(text), bytes);
  }
  EXPECT_EQ(to_base64url("\xfb\xff\xfe"), "-__-");
  EXPECT_EQ(to_base64("\xfb\xff\xfe"), "+//+");
  EXPECT_EQ(to_base64url("f"), "Zg");
}

TEST(Base64, HasOneFormForEachValue) {
  // Padding that is missing, too much or elsewhere; unused bits that are set; space; the other alphabet.
  for (const char* text : {"Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Z", "=", "====", "Zm9v\n", " Zm9v", "Zm 9v",
                           "Zm9v=", "-__-", "Zg==Zg=="})
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
  for (const char* text : {"Zg==", "Zh", "+//+", "Zm9v\n", "Z"}) EXPECT_EQ(from_base64url(text), std::nullopt) << text;
  EXPECT_EQ(from_base64(std::string_view{"Zm9v\0", 5}), std::nullopt);
}

RC_GTEST_PROP(Base64, ComesBackAndSeesEveryFlippedBit, (std::string bytes, std::uint32_t where)) {
  const auto text = to_base64(bytes), url = to_base64url(bytes);
  RC_ASSERT(from_base64(text) == bytes);
  RC_ASSERT(from_base64url(url) == bytes);
  RC_PRE(!text.empty());
  auto flipped = text;
  flipped[where / 8 % text.size()] = static_cast<char>(flipped[where / 8 % text.size()] ^ (1 << where % 8));
  RC_ASSERT(from_base64(flipped) != bytes);
}

}  // namespace
}  // namespace strongroom::ledger
