#include "audit/child_work.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <exception>
#include <optional>
#include <vector>

#include "base/error.h"
#include "base/fd.h"
#include "base/file.h"
#include "base/text.h"

namespace strongroom::audit {
namespace {

using base::Error;
using base::ErrorCode;

constexpr base::Milliseconds kDying{1'000};

struct Pipe {
  base::Fd reading, writing;
};

Pipe make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) base::throw_system_error(errno, "making a pipe");
  return {base::Fd{ends[0]}, base::Fd{ends[1]}};
}

// Everything but the two, and the standard streams, which lead nowhere from here on: a child that cannot be killed must
// not keep the owner's lock, or whoever reads our output.
void let_go_of_everything(int one, int other) {
  const int nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int stream = 0; stream < 3; ++stream) ::dup2(nowhere, stream);
  const auto low = static_cast<unsigned>(std::min(one, other)), high = static_cast<unsigned>(std::max(one, other));
  if (low > 3) ::close_range(3, low - 1, 0);
  if (high > low + 1) ::close_range(low + 1, high - 1, 0);
  ::close_range(high + 1, ~0U, 0);
}

// The code and three texts, each with a zero byte behind it.
std::string packed(const Error& error) {
  std::string bytes(1, static_cast<char>(error.code()));
  for (const auto* text : {&error.message(), &error.hint(), &error.detail()}) bytes.append(*text).push_back('\0');
  return bytes;
}

[[noreturn]] void throw_packed(const std::string& bytes) {
  std::vector<std::string> texts;
  for (std::size_t begin = 1; begin < bytes.size();) {
    const auto end = bytes.find('\0', begin);
    texts.push_back(bytes.substr(begin, end - begin));
    begin = end == std::string::npos ? bytes.size() : end + 1;
  }
  texts.resize(3);
  throw Error::with_words(static_cast<ErrorCode>(bytes[0]), texts[0], {}, texts[1], texts[2]);
}

[[noreturn]] void be_the_child(const std::function<void(const Deliver&)>& work, int delivered, int failed) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigset_t all;
  ::sigfillset(&all);
  ::sigprocmask(SIG_SETMASK, &all, nullptr);
  let_go_of_everything(delivered, failed);
  try {
    work([&](std::string_view bytes) { base::write_all(delivered, bytes, "delivering"); });
    ::_exit(0);
  } catch (const Error& error) {
    if (const auto bytes = packed(error); ::write(failed, bytes.data(), bytes.size()) < 0) ::_exit(2);
  } catch (const std::exception& failure) {
    const auto bytes = packed(Error{ErrorCode::internal, failure.what()});
    if (::write(failed, bytes.data(), bytes.size()) < 0) ::_exit(2);
  }
  ::_exit(1);
}

// False when nothing came for so long.
bool wait_readable(int fd, base::Milliseconds patience) {
  pollfd watched{fd, POLLIN, 0};
  int ready = 0;
  do ready = ::poll(&watched, 1, static_cast<int>(patience.count()));
  while (ready < 0 && errno == EINTR);
  return ready > 0;
}

// Until its end; nullopt when nothing came for so long.
std::optional<std::string> read_all(int fd, base::Milliseconds patience) {
  std::string bytes;
  char block[16'384];
  while (wait_readable(fd, patience)) {
    const auto count = ::read(fd, block, sizeof block);
    if (count == 0) return bytes;
    if (count < 0 && errno != EINTR) base::throw_system_error(errno, "reading from a child");
    if (count > 0) bytes.append(block, static_cast<std::size_t>(count));
  }
  return std::nullopt;
}

// Gone, or as good as: its pipe has ended when it is.
void kill_child(pid_t child, int delivered) {
  ::kill(child, SIGKILL);
  const bool ended = read_all(delivered, kDying).has_value();
  ::waitpid(child, nullptr, ended ? 0 : WNOHANG);
}

}  // namespace

std::string in_child(const std::function<void(const Deliver&)>& work, base::Milliseconds patience) {
  auto delivered = make_pipe(), failed = make_pipe();
  const pid_t child = ::fork();
  if (child < 0) base::throw_system_error(errno, "starting a child");
  if (child == 0) be_the_child(work, delivered.writing.get(), failed.writing.get());
  delivered.writing = {};
  failed.writing = {};
  auto bytes = read_all(delivered.reading.get(), patience);
  if (!bytes) {
    kill_child(child, delivered.reading.get());
    throw Error::with_words(ErrorCode::timeout, "it did not answer for " + base::format_duration(patience), {},
                            "Is it a network mount whose server is gone?");
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (const auto failure = read_all(failed.reading.get(), patience); failure && !failure->empty())
    throw_packed(*failure);
  if (status != 0) throw Error{ErrorCode::internal, "a child ended without a word"};
  return *std::move(bytes);
}

}  // namespace strongroom::audit
