#include "instance/run_lock.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "instance/file_lock.h"

namespace strongroom::instance {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::chrono::milliseconds kBetweenTries{50};

std::filesystem::path lock_path(const std::filesystem::path& runs_directory, const std::string& run_id) {
  if (run_id.empty() || run_id.find('/') != std::string::npos)
    throw Error{ErrorCode::invalid_input, "'" + base::terminal_safe(run_id) + "' is no run's id"};
  return runs_directory / (run_id + ".lock");
}

[[noreturn]] void refuse_taken(const std::string& run_id) {
  throw Error::with_words(ErrorCode::conflict, "the run " + run_id + " exists already", {}, "Start it again.");
}

}  // namespace

// O_APPEND: each supervisor adds its line to the end, through its own copy of this descriptor.
RunLock RunLock::create(const std::filesystem::path& runs_directory, const std::string& run_id) {
  const auto path = lock_path(runs_directory, run_id);
  base::Fd file{::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600)};
  if (!file && errno == EEXIST) refuse_taken(run_id);
  if (!file) base::throw_system_error(errno, "opening " + base::escape_path(path.native()));
  if (!try_lock(file, path)) refuse_taken(run_id);
  return {path, std::move(file)};
}

std::optional<RunLock> RunLock::try_take(const std::filesystem::path& runs_directory, const std::string& run_id,
                                         base::Milliseconds patience) {
  const auto path = lock_path(runs_directory, run_id);
  const auto give_up = std::chrono::steady_clock::now() + patience;
  for (;;) {
    auto file = base::open_file(path, O_RDWR | O_CREAT | O_APPEND);
    if (try_lock(file, path) && is_still_there(file, path)) return RunLock{path, std::move(file)};
    const auto left = give_up - std::chrono::steady_clock::now();
    if (left <= left.zero()) return std::nullopt;
    std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(left, kBetweenTries));
  }
}

std::string RunLock::read() const {
  std::string bytes;
  char block[4096];
  for (;;) {
    const auto got = ::pread(file_.get(), block, sizeof block, static_cast<off_t>(bytes.size()));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) base::throw_system_error(errno, "reading " + base::escape_path(path_.native()));
    if (got == 0) return bytes;
    bytes.append(block, static_cast<std::size_t>(got));
  }
}

void RunLock::remove() {
  if (!file_) return;
  if (::unlink(path_.c_str()) != 0 && errno != ENOENT)
    base::throw_system_error(errno, "removing " + base::escape_path(path_.native()));
  file_.reset();
}

}  // namespace strongroom::instance
