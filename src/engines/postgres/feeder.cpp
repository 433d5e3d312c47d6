#include "engines/postgres/feeder.h"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <utility>
#include <vector>

#include "base/error.h"

namespace strongroom::postgres {
namespace {

constexpr std::size_t kPiece = 1 << 18;

// A reader that is gone is an answer here, no reason to die.
void block_sigpipe() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

}  // namespace

Feeder::Feeder(domain::ByteSource& source, base::Fd pipe, std::string before, std::string after,
               std::function<void()> failed)
    : source_{source},
      pipe_{std::move(pipe)},
      before_{std::move(before)},
      after_{std::move(after)},
      failed_{std::move(failed)},
      thread_{[this] { work(); }} {}

Feeder::~Feeder() {
  join();
}

void Feeder::join() {
  if (thread_.joinable()) thread_.join();
}

void Feeder::rethrow() const {
  if (error_) std::rethrow_exception(error_);
}

domain::Progress Feeder::progress() const {
  const std::lock_guard lock{mutex_};
  return progress_;
}

void Feeder::work() {
  block_sigpipe();
  try {
    feed_all();
  } catch (...) {
    error_ = std::current_exception();
    // Before the pipe is closed: its end would look like the end of the dump.
    failed_();
  }
  pipe_.reset();
}

void Feeder::feed_all() {
  std::vector<char> piece(kPiece);
  std::string passed;
  if (!write(before_)) return;
  while (const auto count = source_.read(piece)) {
    passed.clear();
    filter_.feed({piece.data(), count}, passed);
    note_progress();
    if (!write(passed)) return;
  }
  filter_.finish();
  complete_ = write(after_);
}

bool Feeder::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::write(pipe_.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EPIPE) return false;
    if (count < 0) base::throw_system_error(errno, "handing the dump to psql");
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

void Feeder::note_progress() {
  auto& counter = filter_.counter();
  const std::lock_guard lock{mutex_};
  progress_.bytes_done = progress_.bytes_total = counter.bytes();
  progress_.files_done = counter.tables().size();
  progress_.files_total = progress_.files_done;
  progress_.current_file = counter.current_table();
}

}  // namespace strongroom::postgres
