#include "pipeline/gunzip_stream.h"

#include <unistd.h>
#include <zlib.h>

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

// zlib, not one of the faster libraries: libdeflate knows no streams, and ISA-L 2.30 takes a trailer that falls on the
// border between two reads for a wrong one.
struct GunzipStream::State {
  explicit State(int file) : fd{file}, input(kReadAtOnce) {
    constexpr int kGzipOnly = 15 + 16;
    if (::inflateInit2(&inflating, kGzipOnly) != Z_OK)
      throw base::Error{base::ErrorCode::internal, "no memory for decompressing"};
    ::lseek(fd, 0, SEEK_SET);
  }
  ~State() { ::inflateEnd(&inflating); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  bool refill();
  bool next_member();
  void inflate();
  std::uint64_t consumed() const { return read - inflating.avail_in; }

  const int fd;
  std::vector<Bytef> input;
  z_stream inflating{};
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
  inflating.avail_in = static_cast<uInt>(got);
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
  ::inflateReset(&inflating);
  any = in_member = true;
  return true;
}

void GunzipStream::State::inflate() {
  const auto result = ::inflate(&inflating, Z_NO_FLUSH);
  if (result == Z_STREAM_END) in_member = false;
  if (result == Z_MEM_ERROR) throw base::Error{base::ErrorCode::internal, "no memory for decompressing"};
  // Z_BUF_ERROR only says that there is nothing to do without more bytes.
  if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
    damaged(inflating.msg == nullptr ? "the compressed data is damaged" : inflating.msg, consumed());
}

GunzipStream::GunzipStream(int fd) : state_{std::make_unique<State>(fd)} {}
GunzipStream::~GunzipStream() = default;

std::size_t GunzipStream::read(std::span<char> into) {
  auto& state = *state_;
  const auto size = std::min<std::size_t>(into.size(), std::numeric_limits<int>::max());
  const auto room = static_cast<uInt>(size);
  while (!state.ended && room > 0) {
    if (!state.in_member && !state.next_member()) break;
    state.inflating.next_out = reinterpret_cast<Bytef*>(into.data());
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
