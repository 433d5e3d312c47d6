#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cstddef>
#include <filesystem>

#include "base/error.h"
#include "base/file.h"

namespace strongroom::support {

// Changes one bit of a file in its place; again, and it is as before.
inline void flip_bit(const std::filesystem::path& path, std::size_t bit) {
  const auto file = base::open_file(path, O_RDWR);
  const auto at = static_cast<off_t>(bit / 8);
  unsigned char byte = 0;
  if (::pread(file.get(), &byte, 1, at) != 1) throw base::Error{base::ErrorCode::internal, "there is no such bit"};
  byte = static_cast<unsigned char>(byte ^ (1U << bit % 8));
  if (::pwrite(file.get(), &byte, 1, at) != 1) throw base::Error{base::ErrorCode::internal, "the bit was not written"};
}

}  // namespace strongroom::support
