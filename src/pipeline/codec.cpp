#include "pipeline/codec.h"

#include <isa-l/igzip_lib.h>
#include <libdeflate.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/error.h"

namespace strongroom::pipeline {
namespace {

enum class Library { isal, deflate };
struct Rung {
  Library library;
  int level;
};

// By user level, from 1. ISA-L's level 1 is no faster than its level 2, and libdeflate's level 1 is slower than ISA-L's
// level 3 and no smaller.
constexpr std::array kLadder{Rung{Library::isal, 2},    Rung{Library::isal, 3},    Rung{Library::deflate, 2},
                             Rung{Library::deflate, 3}, Rung{Library::deflate, 4}, Rung{Library::deflate, 5},
                             Rung{Library::deflate, 6}, Rung{Library::deflate, 8}, Rung{Library::deflate, 12}};
static_assert(kLadder.size() == kSmallestLevel - kFastestLevel + 1);

constexpr std::size_t kTrailer = 8;

const Rung& rung_of(int level) {
  return kLadder.at(static_cast<std::size_t>(level - kFastestLevel));
}

std::uint32_t little_endian(std::span<const char> bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = (value << 8) | static_cast<unsigned char>(bytes[i]);
  return value;
}

}  // namespace

struct MemberCompressor::Deflate {
  explicit Deflate(int wanted) : level{wanted}, compressor{::libdeflate_alloc_compressor(wanted)} {
    if (compressor == nullptr) throw base::Error{base::ErrorCode::internal, "no memory for compressing"};
  }
  ~Deflate() { ::libdeflate_free_compressor(compressor); }
  Deflate(const Deflate&) = delete;
  Deflate& operator=(const Deflate&) = delete;
  int level;
  libdeflate_compressor* compressor;
};

MemberCompressor::MemberCompressor() = default;
MemberCompressor::~MemberCompressor() = default;

// Both libraries have computed the CRC-32 for the trailer: it is read from there.
GzipMember MemberCompressor::compress(int level, std::span<const char> plain, std::span<char> out) {
  const bool isal = rung_of(level).library == Library::isal;
  const auto size = isal ? with_isal(rung_of(level).level, plain, out) : with_deflate(rung_of(level).level, plain, out);
  if (size <= kTrailer) throw base::Error{base::ErrorCode::internal, "a block could not be compressed"};
  const auto trailer = out.subspan(size - kTrailer);
  return {static_cast<std::uint32_t>(size), static_cast<std::uint32_t>(plain.size()), little_endian(trailer)};
}

std::size_t MemberCompressor::with_isal(int level, std::span<const char> plain, std::span<char> out) {
  isal_room_.resize(std::max(ISAL_DEF_LVL2_DEFAULT, ISAL_DEF_LVL3_DEFAULT));
  isal_zstream stream;
  ::isal_deflate_stateless_init(&stream);
  stream.level = static_cast<std::uint32_t>(level);
  stream.level_buf = isal_room_.data();
  stream.level_buf_size = static_cast<std::uint32_t>(isal_room_.size());
  stream.gzip_flag = IGZIP_GZIP;
  stream.end_of_stream = 1;
  stream.flush = NO_FLUSH;
  stream.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(plain.data()));
  stream.avail_in = static_cast<std::uint32_t>(plain.size());
  stream.next_out = reinterpret_cast<std::uint8_t*>(out.data());
  stream.avail_out = static_cast<std::uint32_t>(out.size());
  return ::isal_deflate_stateless(&stream) == COMP_OK ? stream.total_out : 0;
}

std::size_t MemberCompressor::with_deflate(int level, std::span<const char> plain, std::span<char> out) {
  if (!deflate_ || deflate_->level != level) {
    deflate_.reset();
    deflate_ = std::make_unique<Deflate>(level);
  }
  return ::libdeflate_gzip_compress(deflate_->compressor, plain.data(), plain.size(), out.data(), out.size());
}

struct MemberInflater::Inflate {
  inflate_state state;
};

MemberInflater::MemberInflater()
    : inflate_{std::make_unique_for_overwrite<Inflate>()},
      plain_{std::make_unique_for_overwrite<char[]>(kBlockBytes)} {}
MemberInflater::~MemberInflater() = default;

// ISA-L compares the trailer with what came out; the table has to agree as well.
bool MemberInflater::fits(const GzipMember& member, std::span<const char> bytes) {
  if (bytes.size() != member.compressed || bytes.size() <= kTrailer || member.plain > kBlockBytes) return false;
  auto& state = inflate_->state;
  ::isal_inflate_init(&state);
  state.crc_flag = ISAL_GZIP;
  state.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(bytes.data()));
  state.avail_in = static_cast<std::uint32_t>(bytes.size());
  state.next_out = reinterpret_cast<std::uint8_t*>(plain_.get());
  state.avail_out = static_cast<std::uint32_t>(kBlockBytes);
  const bool good = ::isal_inflate(&state) == ISAL_DECOMP_OK && state.block_state == ISAL_BLOCK_FINISH;
  const bool whole = state.avail_in == 0 && state.total_out == member.plain;
  return good && whole && little_endian(bytes.last(kTrailer)) == member.crc32 && state.crc == member.crc32;
}

}  // namespace strongroom::pipeline
