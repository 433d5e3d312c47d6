#include "audit/line_reader.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"

namespace strongroom::audit {
namespace {

constexpr std::size_t kLongestLine = 1'000'000;
constexpr std::size_t kReadBlock = std::size_t{1} << 18;

}  // namespace

LineReader::LineReader(const std::filesystem::path& file)
    : file_{base::open_file(file, O_RDONLY)}, shown_{base::escape_path(file.native())} {}

std::optional<std::string_view> LineReader::next() {
  auto end = buffer_.find('\n', at_);
  while (end == std::string::npos) {
    buffer_.erase(0, at_);
    at_ = 0;
    if (buffer_.size() > kLongestLine)
      throw base::Error{base::ErrorCode::integrity,
                        shown_ + " holds a line that is too long for an export of a ledger"};
    const auto searched = buffer_.size();
    if (!fill()) break;
    end = buffer_.find('\n', searched);
  }
  if (end == std::string::npos && at_ == buffer_.size()) return std::nullopt;
  cut_off_ = end == std::string::npos;
  if (cut_off_) end = buffer_.size();
  const auto line = std::string_view{buffer_}.substr(at_, end - at_);
  at_ = cut_off_ ? end : end + 1;
  return line;
}

// False at the end of the file.
bool LineReader::fill() {
  const auto size = buffer_.size();
  buffer_.resize(size + kReadBlock);
  ssize_t got = 0;
  do got = ::read(file_.get(), buffer_.data() + size, kReadBlock);
  while (got < 0 && errno == EINTR);
  const int error = errno;
  buffer_.resize(size + (got > 0 ? static_cast<std::size_t>(got) : 0));
  if (got < 0) base::throw_system_error(error, "reading " + shown_);
  return got > 0;
}

}  // namespace strongroom::audit
