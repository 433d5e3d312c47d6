#include "pipeline/gunzip_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <thread>

#include "pipeline/codec.h"
#include "pipeline/pipeline_test_tools.h"

namespace strongroom::pipeline::testing {
namespace {

// As gzip(1) does it: one long stream, with a name and a checksum of the header when `dressed`.
std::string zlib_gzip(std::string_view plain, int level = 6, bool dressed = false) {
  z_stream stream{};
  EXPECT_EQ(::deflateInit2(&stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string name = "dump.sql", comment = "by hand", extra = "extra";
  gz_header header{};
  header.name = reinterpret_cast<Bytef*>(name.data());
  header.comment = reinterpret_cast<Bytef*>(comment.data());
  header.extra = reinterpret_cast<Bytef*>(extra.data());
  header.extra_len = static_cast<uInt>(extra.size());
  header.hcrc = 1;
  header.time = 1;
  if (dressed) {
    EXPECT_EQ(::deflateSetHeader(&stream, &header), Z_OK);
  }
  std::string out(::deflateBound(&stream, plain.size()) + 200, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(::deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  ::deflateEnd(&stream);
  return out;
}

std::string member(int level, std::string_view plain) {
  std::string out(kMemberRoom, '\0');
  MemberCompressor compressor;
  out.resize(compressor.compress(level, plain, out).compressed);
  return out;
}

std::string read_all(int fd, std::size_t piece) {
  GunzipStream stream{fd};
  std::string plain;
  std::vector<char> room(piece);
  while (const auto got = stream.read(room)) plain.append(room.data(), got);
  EXPECT_EQ(stream.read(room), 0U);
  return plain;
}

class GunzipStreamTest : public ::testing::Test {
 protected:
  std::string gunzip(std::string_view bytes, std::size_t piece = 10'000) {
    const auto file = scratch_.file();
    base::write_all(file.get(), bytes, "writing");
    return read_all(file.get(), piece);
  }
  void expect_damaged(std::string_view bytes) {
    EXPECT_EQ(code_of([&] { gunzip(bytes); }), base::ErrorCode::integrity);
  }
  ScratchDirectory scratch_{"/dev/shm"};
};

TEST_F(GunzipStreamTest, ReadsWhatOthersMade) {
  const auto plain = sql_text(3'000'000);
  for (const int level : {0, 1, 6, 9}) EXPECT_TRUE(gunzip(zlib_gzip(plain, level)) == plain) << level;
  EXPECT_TRUE(gunzip(zlib_gzip(plain, 6, true)) == plain);
  EXPECT_EQ(gunzip(zlib_gzip("")), "");
  EXPECT_TRUE(gunzip(zlib_gzip(random_bytes(300'000))) == random_bytes(300'000));
}

TEST_F(GunzipStreamTest, ReadsManyMembersOfEveryKind) {
  std::string bytes, plain;
  for (unsigned i = 0; i < 60; ++i) {
    const auto text = i % 7 == 0 ? random_bytes(i * 100, i) : sql_text(i * 1'000, i);
    bytes += i % 3 == 0 ? zlib_gzip(text, 6, i % 2 == 0) : member(i % 3 == 1 ? 1 : 5, text);
    plain += text;
  }
  for (const std::size_t piece : {1UL, 7UL, 4'096UL, 1'000'000UL}) EXPECT_TRUE(gunzip(bytes, piece) == plain) << piece;
}

// Every border between two reads falls everywhere, into headers and trailers too.
TEST_F(GunzipStreamTest, TheFileMayComeInAnyPieces) {
  std::string bytes, plain;
  for (unsigned i = 1; i < 12; ++i) {
    const auto text = sql_text(i * 150, i);
    bytes += i % 2 == 0 ? zlib_gzip(text, 6, true) : member(static_cast<int>(i % 4) + 1, text);
    plain += text;
  }
  for (const std::size_t piece : {1UL, 2UL, 3UL, 5UL, 8UL, 13UL}) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC | O_DIRECT), 0);  // a read takes one write and no more
    base::Fd reading{ends[0]};
    std::jthread writer{[&, writing = base::Fd{ends[1]}] {
      for (std::size_t at = 0; at < bytes.size(); at += piece)
        base::write_all(writing.get(), std::string_view{bytes}.substr(at, piece), "writing");
    }};
    std::string read;
    EXPECT_NO_THROW(read = read_all(reading.get(), 100)) << piece;
    EXPECT_TRUE(read == plain) << piece;
    for (char rest[64]; ::read(reading.get(), rest, sizeof rest) > 0;) {  // so that the writer ends in any case
    }
  }
}

TEST_F(GunzipStreamTest, WhatIsCutOffIsFoundWhereverItIs) {
  const auto bytes = member(1, sql_text(2'000)) + zlib_gzip(sql_text(500), 6, true);
  const auto border = member(1, sql_text(2'000)).size();
  for (std::size_t size = 0; size < bytes.size(); ++size)
    if (size != border) expect_damaged(std::string_view{bytes}.substr(0, size));
}

TEST_F(GunzipStreamTest, WhatFollowsIsFound) {
  const auto bytes = zlib_gzip(sql_text(2'000));
  for (const auto* more : {"x", "\x1f", "\x1f\x8b", "\x1f\x8b\x08", "more of it than a header has"})
    expect_damaged(bytes + more);
  expect_damaged(bytes + std::string(1, '\0'));
  expect_damaged(bytes + std::string(100'000, '\0'));
}

TEST_F(GunzipStreamTest, ChecksumsAndSizesAreCompared) {
  const auto bytes = zlib_gzip(sql_text(2'000));
  for (std::size_t i = 1; i <= 8; ++i) {
    auto damaged = bytes;
    damaged[damaged.size() - i] = static_cast<char>(damaged[damaged.size() - i] ^ 4);
    expect_damaged(damaged);
  }
}

TEST_F(GunzipStreamTest, OtherFilesAreNone) {
  expect_damaged("");
  expect_damaged("-- PostgreSQL database dump\n");
  expect_damaged(random_bytes(1'000));
  expect_damaged("\x1f\x9d\x90");
}

TEST_F(GunzipStreamTest, BeginsAtTheBeginningAndCounts) {
  const auto file = scratch_.file();
  const auto bytes = zlib_gzip("text");
  base::write_all(file.get(), bytes, "writing");
  GunzipStream stream{file.get()};
  std::vector<char> room(100);
  EXPECT_EQ(stream.read(room), 4U);
  EXPECT_EQ(stream.read(room), 0U);
  EXPECT_EQ(stream.consumed(), bytes.size());
}

}  // namespace
}  // namespace strongroom::pipeline::testing
