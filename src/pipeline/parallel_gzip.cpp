#include "pipeline/parallel_gzip.h"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <ctime>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "pipeline/codec.h"
#include "pipeline/gzip_queue.h"
#include "pipeline/level_control.h"
#include "pipeline/sha256.h"

namespace strongroom::pipeline {
namespace {

// Filled blocks that wait, beyond one for each compressor.
constexpr std::size_t kSpareBlocks = 8;
// With 17 blocks and 9 buffers of compressors that is 28 MiB at most.
constexpr unsigned kMostThreads = 9;
// `auto` begins here: near the fast end, so that a busy machine is not held up first.
constexpr int kFirstAutoLevel = 2;
// The disk begins to write what is this far behind, so that syncing the file at the end is short.
constexpr std::uint64_t kWriteback = 8 << 20;

unsigned usable_cores() {
  cpu_set_t cores;
  if (::sched_getaffinity(0, sizeof cores, &cores) != 0) return std::max(std::thread::hardware_concurrency(), 1U);
  return static_cast<unsigned>(CPU_COUNT(&cores));
}

unsigned threads_for(unsigned asked) {
  return std::clamp(asked == 0 ? usable_cores() : asked, 1U, kMostThreads);
}

// nullopt for auto.
std::optional<int> fixed_level(const std::string& level) {
  if (level == "auto") return std::nullopt;
  if (level.size() == 1 && level[0] >= '0' + kFastestLevel && level[0] <= '0' + kSmallestLevel) return level[0] - '0';
  throw base::Error{base::ErrorCode::invalid_input, "a level is \"auto\" or a digit from 1 to 9"};
}

LevelControl control_for(const std::optional<int>& fixed) {
  if (fixed) return {*fixed, *fixed, *fixed};
  return {kFastestLevel, kSmallestAutoLevel, kFirstAutoLevel};
}

std::chrono::nanoseconds own_cpu() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

// For which part of the time since it was made this thread, which waits for nothing, did not have a core.
class Delay {
 public:
  double share() const {
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begun_;
    const std::chrono::duration<double> cpu = own_cpu() - cpu_;
    return wall.count() > 0 ? std::clamp(1 - cpu / wall, 0.0, 1.0) : 0;
  }

 private:
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  std::chrono::nanoseconds cpu_ = own_cpu();
};

using LevelBytes = std::array<std::uint64_t, kSmallestLevel + 1>;

// "3 (72 %), 1 (28 %)"; one level alone is only its number.
std::string in_words(const LevelBytes& bytes, std::uint64_t all) {
  std::vector<int> used;
  for (int level = kFastestLevel; level <= kSmallestLevel; ++level)
    if (bytes[static_cast<std::size_t>(level)] > 0) used.push_back(level);
  std::ranges::stable_sort(used, std::greater{}, [&](int level) { return bytes[static_cast<std::size_t>(level)]; });
  if (used.size() == 1) return std::to_string(used.front());
  std::string text;
  for (const int level : used) {
    const auto percent = (bytes[static_cast<std::size_t>(level)] * 100 + all / 2) / all;
    text.append(text.empty() ? "" : ", ").append(std::to_string(level)).append(" (");
    text.append(percent == 0 ? "<1" : std::to_string(percent)).append(" %)");
  }
  return text;
}

}  // namespace

struct ParallelGzip::Work {
  Work(int file, GzipOptions asked);
  ~Work();

  void compress_all();
  void write_all();
  void compress_one(GzipQueue::Next next, MemberCompressor& compressor, Buffer& out);
  GzipQueue::Next take_next();
  void write(const Block& block);
  void hand_over();
  int level();

  const int fd;
  const GzipOptions options;
  const unsigned threads;
  GzipQueue queue;

  // The caller's.
  Block* filling = nullptr;
  bool any = false;
  std::atomic<std::uint64_t> plain{0};

  // The compressors'.
  std::mutex turn;  // to take a block and hash it
  Sha256 plain_hash;
  std::mutex control_mutex;
  LevelControl control;

  // The writer's, and the caller's once it has ended.
  Sha256 file_hash;
  CompressedFacts facts;
  LevelBytes level_bytes{};
  std::uint64_t behind = 0;  // bytes that the disk was not yet asked to write
  std::atomic<std::uint64_t> stored{0};

  std::vector<std::jthread> running;
};

ParallelGzip::Work::Work(int file, GzipOptions asked)
    : fd{file},
      options{std::move(asked)},
      threads{threads_for(options.threads)},
      queue{kSpareBlocks + threads},
      control{control_for(fixed_level(options.level))} {
  if (options.block == 0 || options.block > kBlockBytes)
    throw base::Error{base::ErrorCode::invalid_input, "a block has at least one byte and at most a mebibyte"};
  const auto guarded = [this](void (Work::*part)()) {
    try {
      (this->*part)();
    } catch (...) {
      queue.fail(std::current_exception());
    }
  };
  try {
    running.emplace_back(guarded, &Work::write_all);
    for (unsigned i = 0; i < threads; ++i) running.emplace_back(guarded, &Work::compress_all);
  } catch (const std::system_error& error) {
    queue.fail(nullptr);
    running.clear();
    base::throw_system_error(error.code().value(), "starting a thread");
  }
}

ParallelGzip::Work::~Work() {
  queue.fail(nullptr);
  running.clear();
}

void ParallelGzip::Work::compress_all() {
  MemberCompressor compressor;
  auto out = std::make_unique_for_overwrite<char[]>(kMemberRoom);
  for (auto next = take_next(); next.block != nullptr; next = take_next()) compress_one(next, compressor, out);
}

// Blocks are taken in the order of the stream, and who has taken one hashes it before anybody takes another.
GzipQueue::Next ParallelGzip::Work::take_next() {
  const std::lock_guard my_turn{turn};
  const auto next = queue.next_filled();
  if (next.block != nullptr) plain_hash.add({next.block->bytes.get(), next.block->plain});
  return next;
}

int ParallelGzip::Work::level() {
  const std::lock_guard lock{control_mutex};
  return control.level();
}

void ParallelGzip::Work::compress_one(GzipQueue::Next next, MemberCompressor& compressor, Buffer& out) {
  auto& block = *next.block;
  const Delay delay;
  block.level = level();
  block.member = compressor.compress(block.level, {block.bytes.get(), block.plain}, {out.get(), kMemberRoom});
  {
    const std::lock_guard lock{control_mutex};
    control.took({next.queue, delay.share()});
  }
  std::swap(block.bytes, out);
  queue.compressed(&block);
}

void ParallelGzip::Work::write_all() {
  while (auto* block = queue.next_compressed()) {
    write(*block);
    queue.written(block);
  }
}

void ParallelGzip::Work::write(const Block& block) {
  const std::span<const char> bytes{block.bytes.get(), block.member.compressed};
  if (options.before_write) options.before_write(bytes.size());
  base::write_all(fd, {bytes.data(), bytes.size()}, "writing the compressed file");
  file_hash.add(bytes);
  facts.members.push_back(block.member);
  level_bytes[static_cast<std::size_t>(block.level)] += std::max<std::uint64_t>(block.plain, 1);
  stored += bytes.size();
  behind += bytes.size();
  if (behind < kWriteback) return;
  // Only a hint, and no failure where a file system knows no such thing.
  ::sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
  behind = 0;
}

void ParallelGzip::Work::hand_over() {
  any = true;
  queue.filled(std::exchange(filling, nullptr));
}

ParallelGzip::ParallelGzip(int fd, GzipOptions options) : work_{std::make_unique<Work>(fd, std::move(options))} {}
ParallelGzip::~ParallelGzip() = default;

std::span<char> ParallelGzip::room() {
  auto& work = *work_;
  if (work.filling == nullptr) {
    work.queue.rethrow();
    work.filling = work.queue.free_block();
    if (work.filling == nullptr) return {};
  }
  return {work.filling->bytes.get() + work.filling->plain, work.options.block - work.filling->plain};
}

void ParallelGzip::took(std::size_t bytes) {
  auto& work = *work_;
  work.filling->plain += bytes;
  work.plain += bytes;
  if (work.filling->plain == work.options.block) work.hand_over();
}

// An empty stream is one empty member: a file without any is no gzip file.
CompressedFacts ParallelGzip::finish(std::stop_token stop) {
  auto& work = *work_;
  if (!work.any && work.filling == nullptr) room();
  if (work.filling != nullptr && (work.filling->plain > 0 || !work.any)) work.hand_over();
  work.queue.no_more();
  if (!work.queue.wait_until_written(std::move(stop))) {
    work.queue.rethrow();
    throw base::Error{base::ErrorCode::cancelled};
  }
  work.running.clear();
  auto facts = std::move(work.facts);
  facts.size = work.stored;
  facts.plain_size = work.plain;
  facts.sha256 = work.file_hash.hex();
  facts.plain_sha256 = work.plain_hash.hex();
  facts.levels = in_words(work.level_bytes, std::max<std::uint64_t>(facts.plain_size, 1));
  return facts;
}

GzipProgress ParallelGzip::progress() const {
  return {work_->plain, work_->stored};
}

}  // namespace strongroom::pipeline
