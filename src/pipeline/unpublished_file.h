// A file that has no name yet, and gets it at once, whole, or never.
#pragma once

#include <filesystem>
#include <string>

#include "base/fd.h"

namespace strongroom::pipeline {

// Where the file system can do it the file has no name at all (O_TMPFILE) and is gone when this process is; elsewhere it
// is called ".TOKEN.partial" (TOKEN-2 and so on for more) until it is published. What is used is found out by trying, in
// this order: O_TMPFILE with linkat and AT_EMPTY_PATH, then through /proc/self/fd; a partial with RENAME_NOREPLACE; a
// partial with a look and a rename.
class UnpublishedFile {
 public:
  // Throws permission ("Cannot write to backup directory" is the caller's to say), no_space, not_found. `token` is made
  // of letters, digits and '-'.
  UnpublishedFile(const std::filesystem::path& directory, const std::string& token, mode_t mode = 0600);
  ~UnpublishedFile();  // not published: nothing is left
  UnpublishedFile(UnpublishedFile&&) noexcept;
  UnpublishedFile& operator=(UnpublishedFile&&) noexcept;

  int fd() const { return fd_.get(); }
  // Gives it its name. False when that name is taken (then nothing has happened). Never replaces anything. The caller
  // syncs the file before, and the directory after.
  bool publish(const std::string& name);

 private:
  enum class Way { nameless, partial };
  base::Fd directory_;
  base::Fd fd_;
  Way way_ = Way::nameless;
  std::string partial_;  // its name until it is published; empty = none
};

// Removes partial files of `token` that a kill left behind. Idempotent. Throws permission and the like. Returns how many.
std::size_t remove_partial_files(const std::filesystem::path& directory, const std::string& token);

}  // namespace strongroom::pipeline
