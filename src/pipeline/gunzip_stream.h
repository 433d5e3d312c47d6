#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace strongroom::pipeline {

// Reads a gzip file (of any maker, any number of members) from its beginning and gives out what is in it.
class GunzipStream {
 public:
  explicit GunzipStream(int fd);  // the caller keeps it open
  ~GunzipStream();
  GunzipStream(const GunzipStream&) = delete;
  GunzipStream& operator=(const GunzipStream&) = delete;

  // 0 at the end of the file, and only there: a file that is cut off, or whose checksum does not fit, throws integrity.
  std::size_t read(std::span<char> into);
  std::uint64_t consumed() const;  // bytes of the file so far

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace strongroom::pipeline
