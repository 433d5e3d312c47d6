#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <utility>

#include "base/fd.h"
#include "process/line_splitter.h"
#include "process/runner.h"

namespace strongroom::process {

// Our end of one output stream of a tool: read without blocking, a bounded piece at a time, and given out line by line.
class ToolStream {
 public:
  ToolStream(base::Fd fd, Stream name, std::size_t longest_line)
      : fd_{std::move(fd)}, name_{name}, splitter_{longest_line} {}

  Stream name() const { return name_; }
  int descriptor() const { return fd_.get(); }  // -1 once it has ended
  std::uint64_t bytes() const { return bytes_; }

  // Reads once, into `buffer`. False when nothing was there, now or for ever. The line that was left without a newline
  // comes when the stream ends.
  bool read(std::span<char> buffer, const LineSplitter::Take& take);
  // Reads once, straight into `room`, which is not empty. How many bytes; 0 when nothing was there, now or for ever.
  std::size_t read_raw(std::span<char> room);
  // Bytes that could be read at once.
  std::size_t waiting() const;
  // Nothing more will be read: gives out the line that was left.
  void finish(const LineSplitter::Take& take);

 private:
  base::Fd fd_;
  Stream name_;
  LineSplitter splitter_;
  std::uint64_t bytes_ = 0;
};

}  // namespace strongroom::process
