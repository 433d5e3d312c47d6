#include "process/tool_stream.h"

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

void ToolStream::finish(const LineSplitter::Take& take) {
  fd_.reset();
  splitter_.finish(take);
}

}  // namespace strongroom::process
