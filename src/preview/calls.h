// What a walk asks of the kernel, behind an interface so that tests can have a file system that does not answer.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <span>
#include <vector>

#include "preview/selector.h"

namespace strongroom::preview {

struct Facts {
  std::uint32_t mode = 0;  // as in stat(2)
  std::uint32_t uid = 0;
  std::uint64_t size = 0;
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
};

// Any thread. Everything but read_entries gives back 0 (open_directory: the descriptor) or a negative error number.
class Calls {
 public:
  virtual ~Calls() = default;
  // Without a new access time where that is allowed. `follow`: a symbolic link is taken for what it points to.
  virtual int open_directory(int at, const char* name, bool follow) const;
  // getdents64.
  virtual ssize_t read_entries(int directory, std::span<char> into) const;
  // lstat; of `at` itself when the name is empty.
  virtual int look(int at, const char* name, Facts& facts) const;
  // Whether a regular file could be opened for reading.
  virtual int may_read(int at, const char* name, const Facts& facts) const;
  // 1: the tag is there, 0: not.
  virtual int has_tag(int at, const Tag& tag) const;
};

}  // namespace strongroom::preview
