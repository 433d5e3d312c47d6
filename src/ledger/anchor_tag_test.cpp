#include "ledger/anchor_tag.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <algorithm>

#include "support/memory_ledger.h"
#include "support/replaced.h"

namespace strongroom::ledger {
namespace {

using test::replaced;

Checkpoint sample_checkpoint(std::uint64_t size = 1'234) {
  test::CountingRandom random;
  return {new_origin(random), size, Hasher{}.sha256("root")};
}

TEST(AnchorTag, HoldsLogSizeAndRoot) {
  const auto checkpoint = sample_checkpoint();
  const auto tag = anchor_tag(checkpoint);
  EXPECT_EQ(tag, "strongroom.ledger." + checkpoint.origin.substr(kOriginPrefix.size()) + ".1234." +
                     to_base64url(bytes_of(checkpoint.root)));
  EXPECT_EQ(parse_anchor_tag(tag), checkpoint);
}

RC_GTEST_PROP(AnchorTag, ComesBackAndNeedsNoQuoting, (std::uint64_t size, std::string bytes)) {
  auto checkpoint = sample_checkpoint(size);
  checkpoint.root = Hasher{}.sha256(bytes);
  const auto tag = anchor_tag(checkpoint);
  RC_ASSERT(parse_anchor_tag(tag) == checkpoint);
  RC_ASSERT(std::ranges::all_of(tag, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == '_';
  }));
}

TEST(ParseAnchorTag, IgnoresOtherTags) {
  const auto tag = anchor_tag(sample_checkpoint());
  const auto root = tag.substr(tag.rfind('.') + 1);
  for (const auto& other :
       {std::string{}, std::string{"photos"}, std::string{"strongroom"}, std::string{"strongroom.ledger."},
        std::string{"strongroom.ledger.x"}, std::string{"strongroom.ledger.x.1"}, std::string{"strongroom.ledger.x.1."},
        tag.substr(1), tag + "A", tag + ".", tag + " ", tag.substr(0, tag.size() - 1),
        replaced(tag, ".1234.", ".01234."), replaced(tag, ".1234.", ".-1234."), replaced(tag, ".1234.", ".."),
        replaced(tag, ".1234.", ".x."), replaced(tag, ".1234.", ".18446744073709551616."),
        replaced(tag, root, root.substr(2)), replaced(tag, ".1234.", ".1234..")})
    EXPECT_EQ(parse_anchor_tag(other), std::nullopt) << other;
}

TEST(ParseAnchorTag, NeverTakesAFlippedBitForTheSameCheckpoint) {
  const auto checkpoint = sample_checkpoint();
  const auto tag = anchor_tag(checkpoint);
  for (std::size_t bit = 0; bit < 8 * tag.size(); ++bit) {
    auto flipped = tag;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    EXPECT_NE(parse_anchor_tag(flipped), checkpoint) << flipped;
  }
}

}  // namespace
}  // namespace strongroom::ledger
