#include "pipeline/gunzip_stream.h"

#include <isa-l/igzip_lib.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <string>
#include <vector>

#include "base/error.h"

namespace strongroom::pipeline {
namespace {

constexpr std::size_t kReadAtOnce = 128 << 10;

[[noreturn]] void damaged(const std::string& what, std::uint64_t at) {
  throw base::Error{base::ErrorCode::integrity, what + " (byte " + std::to_string(at) + " of the compressed file)"};
}

}  // namespace

struct GunzipStream::State {
  explicit State(int file) : fd{file}, input(kReadAtOnce) { ::lseek(fd, 0, SEEK_SET); }

  bool refill();
  bool next_member();
  void inflate();
  std::uint64_t consumed() const { return read - inflating.avail_in; }

  const int fd;
  std::vector<std::uint8_t> input;
  inflate_state inflating{};
  std::uint64_t read = 0;  // bytes of the file
  bool in_member = false;
  bool any = false;
  bool ended = false;
};

// False at the end of the file.
bool GunzipStream::State::refill() {
  ssize_t got = -1;
  do got = ::read(fd, input.data(), input.size());
  while (got < 0 && errno == EINTR);
  if (got < 0) base::throw_system_error(errno, "reading the compressed file", base::ErrorCode::integrity);
  inflating.next_in = input.data();
  inflating.avail_in = static_cast<std::uint32_t>(got);
  read += static_cast<std::uint64_t>(got);
  return got > 0;
}

// False at the end of the file, which is in order only here.
bool GunzipStream::State::next_member() {
  if (inflating.avail_in == 0 && !refill()) {
    if (!any) damaged("it is empty", 0);
    ended = true;
    return false;
  }
  if (*inflating.next_in != 0x1f)
    damaged(any ? "something else follows the compressed data" : "not a gzip file", consumed());
  auto* const next = inflating.next_in;
  const auto available = inflating.avail_in;
  ::isal_inflate_init(&inflating);
  inflating.crc_flag = ISAL_GZIP;
  inflating.next_in = next;
  inflating.avail_in = available;
  any = in_member = true;
  return true;
}

void GunzipStream::State::inflate() {
  switch (::isal_inflate(&inflating)) {
    case ISAL_DECOMP_OK:
      break;
    case ISAL_INCORRECT_CHECKSUM:
      damaged("a checksum does not fit what was compressed", consumed());
    default:
      damaged("the compressed data is damaged", consumed());
  }
  if (inflating.block_state == ISAL_BLOCK_FINISH) in_member = false;
}

GunzipStream::GunzipStream(int fd) : state_{std::make_unique<State>(fd)} {}
GunzipStream::~GunzipStream() = default;

std::size_t GunzipStream::read(std::span<char> into) {
  auto& state = *state_;
  const auto size = std::min<std::size_t>(into.size(), std::numeric_limits<std::int32_t>::max());
  const auto room = static_cast<std::uint32_t>(size);
  while (!state.ended && room > 0) {
    if (!state.in_member && !state.next_member()) break;
    state.inflating.next_out = reinterpret_cast<std::uint8_t*>(into.data());
    state.inflating.avail_out = room;
    state.inflate();
    if (const auto got = room - state.inflating.avail_out; got > 0) return got;
    if (state.in_member && state.inflating.avail_in == 0 && !state.refill()) damaged("it is cut off", state.consumed());
  }
  return 0;
}

std::uint64_t GunzipStream::consumed() const {
  return state_->consumed();
}

}  // namespace strongroom::pipeline
