#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>

#include "pipeline/gzip_member.h"

namespace strongroom::pipeline {

// What was compressed, and all that is needed to check it later.
struct CompressedFacts {
  std::uint64_t size = 0;        // bytes of the file
  std::uint64_t plain_size = 0;  // bytes that went in
  std::string sha256;            // of the file, hex
  std::string plain_sha256;      // of what went in, hex
  MemberTable members;
  std::string levels;  // what was used, for people: "3 (72 %), 1 (28 %)"
};

struct GzipProgress {
  std::uint64_t plain = 0;   // bytes taken
  std::uint64_t stored = 0;  // bytes written
};

struct GzipOptions {
  std::string level = "auto";  // "auto" or "1" … "9"; throws invalid_input for anything else
  unsigned threads = 0;  // compressors; 0 = one for each core this process may use, at most 9, and so at most 28 MiB
  std::size_t block = kBlockBytes;  // plain bytes of one member; at most kBlockBytes
  // Called on the writing thread before so many bytes are written; throws (no_space) to end it all.
  std::function<void(std::uint64_t bytes)> before_write{};
};

// Compresses a stream on several threads into a file, in order, with bounded memory, hashing on the way. room(), took()
// and finish() are called by one thread. The first error on any of its threads comes out of the next room() or
// finish(). Destroyed before finish(): everything is thrown away and the threads end at once.
class ParallelGzip {
 public:
  // Writes to `fd` from its position on; the caller keeps it open, and closes it.
  ParallelGzip(int fd, GzipOptions options);
  ~ParallelGzip();
  ParallelGzip(const ParallelGzip&) = delete;
  ParallelGzip& operator=(const ParallelGzip&) = delete;

  // Where the next bytes go; empty while every block is waiting to be compressed. Never blocks.
  std::span<char> room();
  void took(std::size_t bytes);
  // Compresses what is left and waits until all of it is written (not synced). Throws cancelled when `stop` comes.
  CompressedFacts finish(std::stop_token stop);

  GzipProgress progress() const;  // any thread

 private:
  struct Work;
  std::unique_ptr<Work> work_;
};

}  // namespace strongroom::pipeline
