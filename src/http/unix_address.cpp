#include "http/unix_address.h"

#include <fcntl.h>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"

namespace strongroom::http {
namespace {

std::filesystem::path directory_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path{"."};
}

}  // namespace

UnixAddress::UnixAddress(const std::filesystem::path& path)
    : name_{path.filename().native()}, directory_{base::open_file(directory_of(path), O_PATH | O_DIRECTORY)} {
  auto text = path.native();
  if (text.size() >= sizeof address_.sun_path) text = "/proc/self/fd/" + std::to_string(directory_.get()) + "/" + name_;
  if (name_.empty() || text.size() >= sizeof address_.sun_path)
    throw base::Error{base::ErrorCode::invalid_input, "no socket can be named " + base::escape_path(path.native())};
  address_.sun_family = AF_UNIX;
  text.copy(address_.sun_path, text.size());
}

}  // namespace strongroom::http
