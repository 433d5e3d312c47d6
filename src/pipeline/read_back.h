#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>

#include "pipeline/parallel_gzip.h"

namespace strongroom::pipeline {

// Proves that what lies on the disk is what was compressed: syncs the file, drops its cached pages, reads it back,
// inflates every member on all cores and compares size and CRC-32 with the table, and the SHA-256 of the whole. Throws
// integrity that says what differs and where; cancelled; permission and the like when it cannot be read.
// `progress` gets the plain bytes checked so far, on the calling thread.
void verify_on_disk(int fd, const CompressedFacts& expected, unsigned threads,
                    const std::function<void(std::uint64_t)>& progress, std::stop_token stop);

// What can be said of any gzip file, without knowing what it should be.
struct GzipSummary {
  std::uint64_t size = 0;
  std::uint64_t plain_size = 0;
  std::string sha256;
  std::string plain_sha256;
  std::string tail;  // the last 4 KiB of what is in it
};
// Reads it whole. Throws integrity when it is no gzip file, is cut off, or a checksum of its own does not fit.
GzipSummary summarize_gzip(int fd, const std::function<void(std::uint64_t)>& progress, std::stop_token stop);

}  // namespace strongroom::pipeline
