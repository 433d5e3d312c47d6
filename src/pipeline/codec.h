#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "pipeline/gzip_member.h"

namespace strongroom::pipeline {

// The levels users know, each the best of its speed by what was measured (bench/README.md, "Dumps"): the fast ones are
// ISA-L's, the others libdeflate's.
inline constexpr int kFastestLevel = 1;
inline constexpr int kSmallestLevel = 9;
// The smallest that `auto` uses: what follows takes several times as long for the last percent.
inline constexpr int kSmallestAutoLevel = 7;

// Room for a member of kBlockBytes at its worst, when nothing could be compressed.
inline constexpr std::size_t kMemberRoom = kBlockBytes + (64 << 10);

// Makes members. One for each thread; keeps the memory that the last level needed.
class MemberCompressor {
 public:
  MemberCompressor();
  ~MemberCompressor();
  MemberCompressor(const MemberCompressor&) = delete;
  MemberCompressor& operator=(const MemberCompressor&) = delete;

  // One member of `plain` (at most kBlockBytes) at the beginning of `out` (kMemberRoom). Throws internal.
  GzipMember compress(int level, std::span<const char> plain, std::span<char> out);

 private:
  struct Deflate;
  std::size_t with_isal(int level, std::span<const char> plain, std::span<char> out);
  std::size_t with_deflate(int level, std::span<const char> plain, std::span<char> out);

  std::unique_ptr<Deflate> deflate_;
  std::vector<std::uint8_t> isal_room_;
};

// Inflates and checks members. One for each thread.
class MemberInflater {
 public:
  MemberInflater();
  ~MemberInflater();
  MemberInflater(const MemberInflater&) = delete;
  MemberInflater& operator=(const MemberInflater&) = delete;

  // Whether `bytes` are exactly this member: one whole gzip member with this size and CRC-32.
  bool fits(const GzipMember& member, std::span<const char> bytes);

 private:
  struct Inflate;
  std::unique_ptr<Inflate> inflate_;
  std::unique_ptr<char[]> plain_;
};

}  // namespace strongroom::pipeline
