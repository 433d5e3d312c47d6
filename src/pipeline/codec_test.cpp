#include "pipeline/codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <vector>

#include "pipeline/pipeline_test_tools.h"

namespace strongroom::pipeline::testing {
namespace {

// By another library than those that made it.
std::string inflate_with_zlib(std::string_view bytes, std::size_t size) {
  std::string plain(size + 1, '\0');
  z_stream stream{};
  EXPECT_EQ(::inflateInit2(&stream, 15 + 16), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(plain.data());
  stream.avail_out = static_cast<uInt>(plain.size());
  EXPECT_EQ(::inflate(&stream, Z_FINISH), Z_STREAM_END);
  EXPECT_EQ(stream.avail_in, 0U);
  plain.resize(stream.total_out);
  ::inflateEnd(&stream);
  return plain;
}

class CodecTest : public ::testing::TestWithParam<int> {
 protected:
  void round_trip(const std::string& plain) {
    std::string out(kMemberRoom, '\0');
    const auto member = compressor_.compress(GetParam(), plain, out);
    out.resize(member.compressed);
    EXPECT_EQ(member.plain, plain.size());
    const auto* bytes = reinterpret_cast<const Bytef*>(plain.data());
    EXPECT_EQ(member.crc32, ::crc32(0, bytes, static_cast<uInt>(plain.size())));
    EXPECT_TRUE(inflate_with_zlib(out, plain.size()) == plain);
    EXPECT_TRUE(inflater_.fits(member, out));
  }
  MemberCompressor compressor_;
  MemberInflater inflater_;
};

TEST_P(CodecTest, WhatGoesInComesOut) {
  round_trip("");
  round_trip("x");
  round_trip(sql_text(1'000));
  round_trip(sql_text(kBlockBytes));
  round_trip(std::string(kBlockBytes, 'a'));
}

TEST_P(CodecTest, WhatCannotBeCompressedFitsTheRoom) {
  round_trip(random_bytes(kBlockBytes));
  round_trip(random_bytes(kBlockBytes - 1, 2));
}

INSTANTIATE_TEST_SUITE_P(Levels, CodecTest, ::testing::Range(kFastestLevel, kSmallestLevel + 1));

// Strictly only from end to end: ISA-L picks other code on other processors, whose neighbouring levels differ by a
// percent in either direction.
TEST(Codec, LevelsBecomeSmaller) {
  MemberCompressor compressor;
  const auto plain = sql_text(kBlockBytes);
  std::string out(kMemberRoom, '\0');
  std::vector<std::uint32_t> sizes;
  for (int level = kFastestLevel; level <= kSmallestLevel; ++level)
    sizes.push_back(compressor.compress(level, plain, out).compressed);
  for (std::size_t i = 1; i < sizes.size(); ++i) EXPECT_LT(sizes[i], sizes[i - 1] + sizes[i - 1] / 50) << i;
  EXPECT_LT(sizes.front(), kBlockBytes);
  EXPECT_LT(sizes.back(), sizes.front() - sizes.front() / 5);
}

TEST(Codec, AMemberThatIsNotTheOneOfTheTableDoesNotFit) {
  MemberCompressor compressor;
  MemberInflater inflater;
  std::string out(kMemberRoom, '\0');
  const auto member = compressor.compress(1, sql_text(5'000), out);
  out.resize(member.compressed);
  ASSERT_TRUE(inflater.fits(member, out));
  auto other = member;
  other.plain -= 1;
  EXPECT_FALSE(inflater.fits(other, out));
  other = member;
  other.crc32 ^= 1;
  EXPECT_FALSE(inflater.fits(other, out));
  other = member;
  other.compressed += 1;
  EXPECT_FALSE(inflater.fits(other, out));
  EXPECT_FALSE(inflater.fits(other, out + "x"));  // more behind its end
  other = member;
  other.compressed -= 1;
  EXPECT_FALSE(inflater.fits(other, std::string_view{out}.substr(0, out.size() - 1)));
  EXPECT_FALSE(inflater.fits({0, 0, 0}, ""));
}

}  // namespace
}  // namespace strongroom::pipeline::testing
