#include "process/tool_stream.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>

namespace strongroom::process {

bool ToolStream::read(std::span<char> buffer, const LineSplitter::Take& take) {
  if (!fd_) return false;
  const auto got = ::read(fd_.get(), buffer.data(), buffer.size());
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  if (got <= 0) {
    finish(take);
    return false;
  }
  bytes_ += static_cast<std::uint64_t>(got);
  splitter_.feed({buffer.data(), static_cast<std::size_t>(got)}, take);
  return true;
}

std::size_t ToolStream::read_raw(std::span<char> room) {
  if (!fd_) return 0;
  const auto got = ::read(fd_.get(), room.data(), room.size());
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
  if (got <= 0) {
    fd_.reset();
    return 0;
  }
  bytes_ += static_cast<std::uint64_t>(got);
  return static_cast<std::size_t>(got);
}

std::size_t ToolStream::waiting() const {
  int bytes = 0;
  if (!fd_ || ::ioctl(fd_.get(), FIONREAD, &bytes) != 0) return 0;
  return static_cast<std::size_t>(bytes);
}

void ToolStream::finish(const LineSplitter::Take& take) {
  fd_.reset();
  splitter_.finish(take);
}

}  // namespace strongroom::process
