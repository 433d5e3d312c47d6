#include "api/byte_range.h"

#include <gtest/gtest.h>

namespace strongroom::api {
namespace {

void expect_range(std::string_view header, std::uint64_t size, std::uint64_t offset, std::uint64_t length) {
  const auto parsed = parse_range(header, size);
  const auto* range = std::get_if<ByteRange>(&parsed);
  ASSERT_NE(range, nullptr) << header;
  EXPECT_EQ(range->offset, offset) << header;
  EXPECT_EQ(range->length, length) << header;
}

void expect_refusal(std::string_view header, std::uint64_t size, RangeRefusal refusal) {
  const auto parsed = parse_range(header, size);
  const auto* found = std::get_if<RangeRefusal>(&parsed);
  ASSERT_NE(found, nullptr) << header;
  EXPECT_EQ(*found, refusal) << header;
}

TEST(ByteRange, OneRangeOfBytesIsTaken) {
  expect_range("bytes=0-0", 10, 0, 1);
  expect_range("bytes=2-5", 10, 2, 4);
  expect_range("bytes=2-", 10, 2, 8);
  expect_range("bytes=2-99999999999", 10, 2, 8);
  expect_range("bytes=-3", 10, 7, 3);
  expect_range("bytes=-30", 10, 0, 10);
}

TEST(ByteRange, WhatBeginsBeyondTheEndCannotBeHad) {
  expect_refusal("bytes=10-", 10, RangeRefusal::unsatisfiable);
  expect_refusal("bytes=10-20", 10, RangeRefusal::unsatisfiable);
  expect_refusal("bytes=-0", 10, RangeRefusal::unsatisfiable);
  expect_refusal("bytes=0-", 0, RangeRefusal::unsatisfiable);
}

TEST(ByteRange, WhatIsNoRangeIsTheWhole) {
  for (const auto* header : {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-2", "lines=0-1", "bytes=0-1,3-4",
                             "bytes=1x-2", "bytes=0-18446744073709551616", "bytes= 0-1"})
    expect_refusal(header, 10, RangeRefusal::whole);
}

}  // namespace
}  // namespace strongroom::api
