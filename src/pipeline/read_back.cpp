#include "pipeline/read_back.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/error.h"
#include "pipeline/codec.h"
#include "pipeline/gunzip_stream.h"
#include "pipeline/sha256.h"

namespace strongroom::pipeline {
namespace {

constexpr std::chrono::milliseconds kBetweenReports{100};
constexpr unsigned kMostReaders = 16;
constexpr std::size_t kTail = 4096;
// What the disk is asked for ahead of the member that is being read.
constexpr std::uint64_t kReadAhead = 8 << 20;

[[noreturn]] void differs(const std::string& what) {
  throw base::Error{base::ErrorCode::integrity, what};
}

std::uint64_t size_of(int fd) {
  struct stat facts {};
  if (::fstat(fd, &facts) != 0) base::throw_system_error(errno, "looking at the compressed file");
  return static_cast<std::uint64_t>(facts.st_size);
}

void read_exactly(int fd, std::span<char> into, std::uint64_t at) {
  while (!into.empty()) {
    const auto got = ::pread(fd, into.data(), into.size(), static_cast<off_t>(at));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) base::throw_system_error(errno, "reading the file back", base::ErrorCode::integrity);
    if (got == 0) differs("the file ends at byte " + std::to_string(at));
    into = into.subspan(static_cast<std::size_t>(got));
    at += static_cast<std::uint64_t>(got);
  }
}

// What is read after this comes from the disk, not from memory; where a file system cannot drop pages it does not
// matter to anybody else.
void bring_to_disk(int fd) {
  if (::fsync(fd) != 0) base::throw_system_error(errno, "syncing the compressed file");
  ::posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
  ::posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
}

// The table itself has to be in order before anything is measured by it.
void check_sizes(int fd, const CompressedFacts& expected) {
  std::uint64_t compressed = 0, plain = 0;
  for (const auto& member : expected.members) {
    if (member.plain > kBlockBytes || member.compressed > kMemberRoom) differs("a member of the table is too long");
    compressed += member.compressed;
    plain += member.plain;
  }
  if (compressed != expected.size || plain != expected.plain_size || expected.members.empty())
    differs("the table of its members does not add up to the file");
  if (const auto size = size_of(fd); size != expected.size)
    differs("the file has " + std::to_string(size) + " bytes instead of " + std::to_string(expected.size));
}

// The members of a file, read in order and hashed by whoever has the turn, inflated by all at once.
class Check {
 public:
  Check(int fd, const CompressedFacts& expected) : fd_{fd}, expected_{expected} {}

  void run(unsigned threads, const std::function<void(std::uint64_t)>& progress, const std::stop_token& stop);

 private:
  struct Piece {
    std::size_t number = 0;
    std::uint64_t at = 0;
  };
  void check_all() noexcept;
  std::optional<Piece> read_next(std::vector<char>& bytes);
  void ask_ahead();
  void wait(const std::function<void(std::uint64_t)>& progress, const std::stop_token& stop);

  const int fd_;
  const CompressedFacts& expected_;

  std::mutex turn_;  // to read and hash the next member
  Piece next_;
  std::uint64_t asked_until_ = 0;
  Sha256 hash_;

  std::atomic<std::uint64_t> plain_{0};
  std::atomic<bool> leave_{false};
  std::mutex mutex_;
  std::condition_variable_any one_ended_;
  unsigned running_ = 0;
  std::exception_ptr error_;
};

void Check::run(unsigned threads, const std::function<void(std::uint64_t)>& progress, const std::stop_token& stop) {
  {
    std::vector<std::jthread> pool;
    // Whatever happens here, the pool leaves before it is waited for.
    struct Leave {
      std::atomic<bool>& flag;
      ~Leave() { flag = true; }
    } const leave{leave_};
    running_ = threads;
    for (unsigned i = 0; i < threads; ++i) pool.emplace_back([this] { check_all(); });
    wait(progress, stop);
  }
  if (error_) std::rethrow_exception(error_);
  if (stop.stop_requested()) throw base::Error{base::ErrorCode::cancelled};
  if (hash_.hex() != expected_.sha256) differs("the file's SHA-256 is not that of what was written");
}

void Check::wait(const std::function<void(std::uint64_t)>& progress, const std::stop_token& stop) {
  std::unique_lock lock{mutex_};
  while (running_ > 0 && !stop.stop_requested()) {
    one_ended_.wait_for(lock, stop, kBetweenReports, [this] { return running_ == 0; });
    lock.unlock();
    if (progress) progress(plain_);
    lock.lock();
  }
}

void Check::check_all() noexcept {
  std::exception_ptr error;
  try {
    MemberInflater inflater;
    std::vector<char> bytes;
    while (const auto piece = read_next(bytes)) {
      const auto& member = expected_.members[piece->number];
      if (!inflater.fits(member, bytes))
        differs("member " + std::to_string(piece->number + 1) + ", from byte " + std::to_string(piece->at) +
                " on, is not what was written");
      plain_ += member.plain;
    }
  } catch (...) {
    error = std::current_exception();
    leave_ = true;
  }
  const std::lock_guard lock{mutex_};
  if (error && !error_) error_ = error;
  --running_;
  one_ended_.notify_all();
}

std::optional<Check::Piece> Check::read_next(std::vector<char>& bytes) {
  const std::lock_guard my_turn{turn_};
  if (leave_ || next_.number == expected_.members.size()) return std::nullopt;
  const auto piece = next_;
  bytes.resize(expected_.members[piece.number].compressed);
  ask_ahead();
  read_exactly(fd_, bytes, piece.at);
  hash_.add(bytes);
  next_ = {piece.number + 1, piece.at + bytes.size()};
  return piece;
}

void Check::ask_ahead() {
  if (next_.at + kReadAhead / 2 < asked_until_) return;
  const auto from = std::max(asked_until_, next_.at);
  ::posix_fadvise(fd_, static_cast<off_t>(from), static_cast<off_t>(kReadAhead), POSIX_FADV_WILLNEED);
  asked_until_ = from + kReadAhead;
}

}  // namespace

void verify_on_disk(int fd, const CompressedFacts& expected, unsigned threads,
                    const std::function<void(std::uint64_t)>& progress, std::stop_token stop) {
  bring_to_disk(fd);
  check_sizes(fd, expected);
  if (threads == 0) threads = std::max(std::thread::hardware_concurrency(), 1U);
  Check{fd, expected}.run(std::min(threads, kMostReaders), progress, stop);
}

GzipSummary summarize_gzip(int fd, const std::function<void(std::uint64_t)>& progress, std::stop_token stop) {
  GzipSummary summary;
  summary.size = size_of(fd);
  GunzipStream stream{fd};
  Sha256 plain_hash, file_hash;
  std::vector<char> plain(kBlockBytes), file(kBlockBytes);
  std::uint64_t hashed = 0;
  // What was inflated is hashed while it is still in memory.
  const auto hash_file_until = [&](std::uint64_t end) {
    while (hashed < end) {
      const std::span piece{file.data(), std::min<std::size_t>(file.size(), end - hashed)};
      read_exactly(fd, piece, hashed);
      file_hash.add(piece);
      hashed += piece.size();
    }
  };
  while (const auto got = stream.read(plain)) {
    if (stop.stop_requested()) throw base::Error{base::ErrorCode::cancelled};
    const std::span piece{plain.data(), got};
    plain_hash.add(piece);
    summary.plain_size += got;
    summary.tail.append(piece.last(std::min(got, kTail)).data(), std::min(got, kTail));
    if (summary.tail.size() > kTail) summary.tail.erase(0, summary.tail.size() - kTail);
    hash_file_until(stream.consumed());
    if (progress) progress(summary.plain_size);
  }
  hash_file_until(summary.size);
  if (stream.consumed() != summary.size) differs("the file changed while it was read");
  summary.sha256 = file_hash.hex();
  summary.plain_sha256 = plain_hash.hex();
  return summary;
}

}  // namespace strongroom::pipeline
