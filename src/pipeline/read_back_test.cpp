#include "pipeline/read_back.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <stdexcept>

#include "pipeline/pipeline_test_tools.h"
#include "pipeline/sha256.h"

namespace strongroom::pipeline::testing {
namespace {

using ::testing::HasSubstr;

class ReadBackTest : public ::testing::Test {
 protected:
  CompressedFacts compress(std::string_view plain, GzipOptions options) {
    ParallelGzip gzip{file_.get(), std::move(options)};
    while (!plain.empty()) {
      const auto room = gzip.room();
      const auto size = std::min(plain.size(), room.size());
      if (size > 0) std::memcpy(room.data(), plain.data(), size);
      if (size > 0) gzip.took(size);
      plain.remove_prefix(size);
    }
    return gzip.finish({});
  }
  void verify(const CompressedFacts& facts, unsigned threads = 2) {
    verify_on_disk(file_.get(), facts, threads, nullptr, {});
  }
  std::string why_not(const CompressedFacts& facts) {
    try {
      verify(facts);
    } catch (const base::Error& error) {
      EXPECT_EQ(error.code(), base::ErrorCode::integrity);
      return error.message();
    }
    return "it is in order";
  }
  void flip(std::size_t bit) {
    char byte = 0;
    const auto at = static_cast<off_t>(bit / 8);
    ASSERT_EQ(::pread(file_.get(), &byte, 1, at), 1);
    byte = static_cast<char>(byte ^ (1 << (bit % 8)));
    ASSERT_EQ(::pwrite(file_.get(), &byte, 1, at), 1);
  }

  ScratchDirectory scratch_{"/dev/shm"};  // hundreds of syncs
  base::Fd file_ = scratch_.file();
};

TEST_F(ReadBackTest, AFileAsItWasWrittenIsInOrder) {
  const auto plain = sql_text(12'000'000);
  const auto facts = compress(plain, {});
  for (const unsigned threads : {0U, 1U, 2U, 5U}) {
    std::uint64_t last = 0;
    verify_on_disk(file_.get(), facts, threads, [&](std::uint64_t bytes) { EXPECT_GE(std::exchange(last, bytes), 0U); },
                   {});
    EXPECT_EQ(last, plain.size());
  }
}

TEST_F(ReadBackTest, SoItIsOnARealDisk) {
  const ScratchDirectory disk;
  file_ = disk.file();
  verify(compress(sql_text(5'000'000), {}));
}

TEST_F(ReadBackTest, SoIsAnEmptyOne) {
  verify(compress("", {}));
}

TEST_F(ReadBackTest, EveryFlippedBitIsFound) {
  for (const auto* level : {"1", "3"}) {
    file_ = scratch_.file();
    const auto facts = compress(sql_text(240), {.level = level, .threads = 1, .block = 120});
    ASSERT_EQ(facts.members.size(), 2U);
    for (std::size_t bit = 0; bit < facts.size * 8; ++bit) {
      flip(bit);
      ASSERT_NE(why_not(facts), "it is in order") << "bit " << bit;
      flip(bit);
    }
    verify(facts);
  }
}

TEST_F(ReadBackTest, SaysWhereTheDamageIs) {
  const auto facts = compress(sql_text(3'000'000), {.level = "1"});
  flip((facts.members[0].compressed + 5'000) * 8);
  EXPECT_THAT(why_not(facts), HasSubstr("member 2, from byte " + std::to_string(facts.members[0].compressed) + " on"));
}

TEST_F(ReadBackTest, DamageThatNoMemberSeesIsSeenInTheWhole) {
  const auto facts = compress("text", {});
  flip(4 * 8);  // the time in the header, which nobody needs
  EXPECT_THAT(why_not(facts), HasSubstr("SHA-256"));
}

TEST_F(ReadBackTest, AFileThatIsLongerOrShorterIsFound) {
  const auto facts = compress(sql_text(2'000'000), {});
  ASSERT_EQ(::ftruncate(file_.get(), static_cast<off_t>(facts.size - 1)), 0);
  EXPECT_THAT(why_not(facts), HasSubstr("has " + std::to_string(facts.size - 1) + " bytes instead of"));
  ASSERT_EQ(::ftruncate(file_.get(), static_cast<off_t>(facts.size - 2)), 0);
  ASSERT_EQ(::ftruncate(file_.get(), static_cast<off_t>(facts.size)), 0);  // with zeros, as after a power cut
  EXPECT_THAT(why_not(facts), HasSubstr("member 2"));
  ASSERT_EQ(::ftruncate(file_.get(), static_cast<off_t>(facts.size + 1)), 0);
  EXPECT_THAT(why_not(facts), HasSubstr("has " + std::to_string(facts.size + 1) + " bytes instead of"));
}

TEST_F(ReadBackTest, AWrongTableIsFound) {
  const auto facts = compress(sql_text(3'000'000), {});
  auto wrong = facts;
  wrong.members.pop_back();
  EXPECT_THAT(why_not(wrong), HasSubstr("does not add up"));
  wrong = facts;
  wrong.members.clear();
  EXPECT_THAT(why_not(wrong), HasSubstr("does not add up"));
  wrong = facts;
  std::swap(wrong.members[0], wrong.members[1]);
  EXPECT_THAT(why_not(wrong), HasSubstr("is not what was written"));
  wrong = facts;
  wrong.members[1].crc32 ^= 1;
  EXPECT_THAT(why_not(wrong), HasSubstr("member 2"));
  wrong = facts;
  ++wrong.members[0].plain;
  --wrong.members[2].plain;
  EXPECT_NE(why_not(wrong), "it is in order");
  wrong = facts;
  wrong.members[0].plain = kBlockBytes + 1;
  EXPECT_THAT(why_not(wrong), HasSubstr("too long"));
  wrong = facts;
  wrong.sha256[0] = wrong.sha256[0] == '0' ? '1' : '0';
  EXPECT_THAT(why_not(wrong), HasSubstr("SHA-256"));
}

TEST_F(ReadBackTest, AStopEndsIt) {
  const auto facts = compress(sql_text(3'000'000), {});
  std::stop_source source;
  source.request_stop();
  EXPECT_EQ(code_of([&] { verify_on_disk(file_.get(), facts, 2, nullptr, source.get_token()); }),
            base::ErrorCode::cancelled);
}

TEST_F(ReadBackTest, WhatProgressThrowsComesOut) {
  const auto facts = compress(sql_text(3'000'000), {});
  const auto enough = [](std::uint64_t) { throw std::runtime_error{"enough"}; };
  EXPECT_THROW(verify_on_disk(file_.get(), facts, 2, enough, {}), std::runtime_error);
}

TEST_F(ReadBackTest, ASummaryAgreesWithWhatWasWritten) {
  const auto plain = sql_text(5'000'000) + "-- the end\n";
  const auto facts = compress(plain, {});
  std::uint64_t last = 0;
  const auto summary = summarize_gzip(file_.get(), [&](std::uint64_t bytes) { last = bytes; }, {});
  EXPECT_EQ(summary.size, facts.size);
  EXPECT_EQ(summary.plain_size, facts.plain_size);
  EXPECT_EQ(summary.sha256, facts.sha256);
  EXPECT_EQ(summary.plain_sha256, facts.plain_sha256);
  EXPECT_EQ(summary.tail, plain.substr(plain.size() - 4096));
  EXPECT_EQ(last, plain.size());
}

TEST_F(ReadBackTest, ASummaryOfLittleHasAllOfItAsItsTail) {
  compress("text", {});
  EXPECT_EQ(summarize_gzip(file_.get(), nullptr, {}).tail, "text");
}

TEST_F(ReadBackTest, ASummaryFindsWhatAFileSaysOfItself) {
  const auto facts = compress(sql_text(2'000'000), {});
  std::stop_source source;
  source.request_stop();
  EXPECT_EQ(code_of([&] { summarize_gzip(file_.get(), nullptr, source.get_token()); }), base::ErrorCode::cancelled);
  flip(30'000 * 8);
  EXPECT_EQ(code_of([&] { summarize_gzip(file_.get(), nullptr, {}); }), base::ErrorCode::integrity);
}

}  // namespace
}  // namespace strongroom::pipeline::testing
