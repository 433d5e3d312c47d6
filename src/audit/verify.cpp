#include "audit/verify.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/error.h"

namespace strongroom::audit {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::uint64_t kChunkEntries = 4096;
constexpr unsigned kMostThreads = 4;

ledger::Chunk check_range(domain::StoreReader& reader, ledger::Range range) {
  ledger::ChunkCheck check{range};
  reader.scan_entries(range, [&](const ledger::RawEntry& entry) { check.take(entry); });
  return check.finish();
}

// Hands out ranges and takes chunks back. The verifier needs them in order, so whoever is too far ahead waits: that
// many chunks, and no more, are in memory.
class Queue {
 public:
  Queue(std::uint64_t size, unsigned threads) : size_{size}, ahead_{2 * threads} {}

  // nullopt when there is nothing left, or somebody failed.
  std::optional<ledger::Range> next_range() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return failure_ || stopped_ || handed_out_ < taken_ + ahead_ * kChunkEntries; });
    if (failure_ || stopped_ || handed_out_ >= size_) return std::nullopt;
    const ledger::Range range{handed_out_, std::min(size_, handed_out_ + kChunkEntries)};
    handed_out_ = range.end;
    return range;
  }

  void put(ledger::Chunk chunk) {
    const std::lock_guard lock{mutex_};
    const auto begin = chunk.range.begin;
    chunks_.emplace(begin, std::move(chunk));
    changed_.notify_all();
  }

  void fail(std::exception_ptr failure) {
    const std::lock_guard lock{mutex_};
    if (!failure_) failure_ = std::move(failure);
    changed_.notify_all();
  }

  void stop() {
    const std::lock_guard lock{mutex_};
    stopped_ = true;
    changed_.notify_all();
  }

  // The next chunk in order; nullopt after the last. Throws what a thread threw, and cancelled.
  std::optional<ledger::Chunk> take() {
    std::unique_lock lock{mutex_};
    if (taken_ >= size_) return std::nullopt;
    changed_.wait(lock, [&] { return failure_ || stopped_ || chunks_.contains(taken_); });
    if (failure_) std::rethrow_exception(failure_);
    if (stopped_) throw Error{ErrorCode::cancelled, "the verification was stopped"};
    auto chunk = std::move(chunks_.extract(taken_).mapped());
    taken_ = chunk.range.end;
    changed_.notify_all();
    return chunk;
  }

 private:
  const std::uint64_t size_;
  const std::uint64_t ahead_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::uint64_t, ledger::Chunk> chunks_;
  std::uint64_t handed_out_ = 0;
  std::uint64_t taken_ = 0;
  std::exception_ptr failure_;
  bool stopped_ = false;
};

void check_ranges(Queue& queue, const std::function<std::unique_ptr<domain::StoreReader>()>& open) {
  try {
    const auto reader = open();
    while (const auto range = queue.next_range()) queue.put(check_range(*reader, *range));
  } catch (...) {
    queue.fail(std::current_exception());
  }
}

// Ends when it goes, whatever happened: the queue is stopped first, so that nobody is waited for in vain.
class Workers {
 public:
  Workers(Queue& queue, unsigned count, const OpenReader& open_reader) : queue_{queue} {
    for (unsigned i = 0; i < count; ++i)
      threads_.emplace_back([this, &open_reader] {
        check_ranges(queue_, [&] {
          const std::lock_guard lock{opening_};
          return open_reader();
        });
      });
  }
  ~Workers() {
    queue_.stop();
    for (auto& thread : threads_) thread.join();
  }
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

 private:
  Queue& queue_;
  std::mutex opening_;
  std::vector<std::thread> threads_;
};

unsigned thread_count(unsigned wanted, std::uint64_t size) {
  const auto chunks = static_cast<unsigned>(std::min<std::uint64_t>(kMostThreads, size / kChunkEntries + 1));
  const auto available = wanted > 0 ? wanted : std::max(1U, std::thread::hardware_concurrency());
  return std::min({available, chunks, kMostThreads});
}

// The head grows with every entry. So entries that were there before it was read lie within it, or nobody signed them.
void look_beyond(domain::StoreReader& reader, std::uint64_t size, ledger::Verifier& verifier) {
  constexpr std::uint64_t kBeyondAll = std::uint64_t{1} << 62;
  std::uint64_t end = size;
  reader.scan_entries({size, kBeyondAll}, [&](const ledger::RawEntry& entry) { end = std::max(end, entry.seq + 1); });
  if (const auto now = reader.ledger_head().checkpoint.size; end > now)
    verifier.add_finding(now, "entries from " + std::to_string(now) + " on stand behind the end that was signed");
}

}  // namespace

ledger::Report verify_store(const OpenReader& open_reader, ledger::VerifierOptions options, const VerifyCall& call) {
  const auto reader = open_reader();
  const auto head = reader->ledger_head();
  const auto size = head.checkpoint.size;
  const auto threads = thread_count(call.threads, size);
  ledger::Verifier verifier{std::move(options)};
  Queue queue{size, threads};
  const std::stop_callback stop{call.stop, [&] { queue.stop(); }};
  const Workers workers{queue, threads, open_reader};
  while (auto chunk = queue.take()) {
    const auto done = chunk->range.end;
    verifier.take(*std::move(chunk));
    if (call.progress) call.progress(done, size);
  }
  look_beyond(*reader, size, verifier);
  return verifier.finish({head.note, head.key, head.checkpoint});
}

}  // namespace strongroom::audit
