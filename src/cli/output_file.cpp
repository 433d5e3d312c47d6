#include "cli/output_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"

namespace strongroom::cli {
namespace {

std::filesystem::path beside(const std::filesystem::path& path) {
  auto temporary = path;
  temporary += ".new-" + std::to_string(::getpid());
  return temporary;
}

// A device or a pipe would be replaced by the file that takes its name.
std::filesystem::path ordinary(std::filesystem::path path) {
  std::error_code failure;
  const auto status = std::filesystem::status(path, failure);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
    throw base::Error::with_words(base::ErrorCode::invalid_input, base::escape_path(path.native()) + " is no file",
                                  "the output takes its place as a whole",
                                  "Name a file, or leave --output out and send standard output there.");
  return path;
}

}  // namespace

OutputFile::OutputFile(std::filesystem::path path)
    : path_{ordinary(std::move(path))},
      temporary_{beside(path_)},
      file_{base::open_file(temporary_, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC)} {}

OutputFile::~OutputFile() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void OutputFile::write(std::string_view bytes) {
  base::write_all(file_.get(), bytes, "writing " + base::escape_path(path_.native()));
}

void OutputFile::finish() {
  const auto shown = base::escape_path(path_.native());
  if (::fsync(file_.get()) != 0) base::throw_system_error(errno, "writing " + shown);
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) base::throw_system_error(errno, "writing " + shown);
  temporary_.clear();
  base::sync_directory(path_.has_parent_path() ? path_.parent_path() : ".");
}

}  // namespace strongroom::cli
