// A gzip file as a row of independent members (RFC 1952, 2.2): each is a whole gzip stream, so that they can be made
// and checked on several cores, and their concatenation is a file that every gunzip reads.
#pragma once

#include <cstdint>
#include <vector>

namespace strongroom::pipeline {

struct GzipMember {
  std::uint32_t compressed = 0;  // bytes, header and trailer included
  std::uint32_t plain = 0;       // bytes, at most kBlockBytes
  std::uint32_t crc32 = 0;       // of the plain bytes
  bool operator==(const GzipMember&) const = default;
};

// In the order of the file. 8 MB of table for 700 GB of SQL.
using MemberTable = std::vector<GzipMember>;

inline constexpr std::size_t kBlockBytes = 1 << 20;

}  // namespace strongroom::pipeline
