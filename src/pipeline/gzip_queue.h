#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "pipeline/gzip_member.h"

namespace strongroom::pipeline {

using Buffer = std::unique_ptr<char[]>;  // of kMemberRoom bytes

// One block on its way: filled, compressed, written, and free again.
struct Block {
  Buffer bytes;
  std::uint64_t number = 0;  // in the stream, from 0
  std::size_t plain = 0;     // bytes in it; once compressed, `member` says what is
  GzipMember member;
  int level = 0;
};

// The blocks between the caller, the compressors and the writer. Any thread may call; blocks are handed over whole, so
// that each belongs to one thread at a time.
//
// Whoever has no work waits here. What ends the waiting is work, the end of the stream, or an error: then every call
// returns nothing, and error() says what it was.
class GzipQueue {
 public:
  explicit GzipQueue(std::size_t blocks);

  // The caller's. A block to fill, or null when all are on their way. The last one given back comes first, so that a
  // fast pipeline stays in few megabytes.
  Block* free_block();
  void filled(Block* block);
  void no_more();  // blocks come
  // Until everything is written. False: an error, or `stop` came.
  bool wait_until_written(std::stop_token stop);

  // A compressor's. The next filled block, in order, and how full the queue was (0 to 1); null at the end.
  struct Next {
    Block* block = nullptr;
    double queue = 0;
  };
  Next next_filled();
  void compressed(Block* block);

  // The writer's: the next compressed block, in order; null at the end.
  Block* next_compressed();
  void written(Block* block);

  // The first error counts. nullptr only makes everybody leave.
  void fail(std::exception_ptr error);
  void rethrow() const;

 private:
  bool ended() const { return failed_ || (no_more_ && written_ == filled_); }

  mutable std::mutex mutex_;
  std::condition_variable to_compress_;
  std::condition_variable to_write_;
  std::condition_variable_any all_written_;
  std::vector<Block> blocks_;
  std::vector<Block*> free_;
  std::deque<Block*> waiting_;
  std::vector<Block*> done_;  // by number, modulo: no two blocks on their way are further apart
  std::uint64_t filled_ = 0;
  std::uint64_t written_ = 0;
  bool no_more_ = false;
  bool failed_ = false;
  std::exception_ptr error_;
};

}  // namespace strongroom::pipeline
