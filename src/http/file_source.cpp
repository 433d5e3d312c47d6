#include "http/file_source.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/error.h"

namespace strongroom::http {
namespace {

constexpr std::uint64_t kChunk = 128 * 1024;

}  // namespace

std::string FileSource::next() {
  std::string chunk(static_cast<std::size_t>(std::min(kChunk, left_)), '\0');
  std::size_t have = 0;
  const auto begin = body_->offset + body_->length - left_;
  while (have < chunk.size()) {
    const auto count =
        ::pread(body_->file.get(), chunk.data() + have, chunk.size() - have, static_cast<off_t>(begin + have));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) base::throw_system_error(errno, "reading a file that is being sent");
    if (count == 0) throw base::Error{base::ErrorCode::integrity, "a file that is being sent has become shorter"};
    have += static_cast<std::size_t>(count);
  }
  left_ -= have;
  return chunk;
}

}  // namespace strongroom::http
