// A file that has no name yet, and gets it at once, whole, or never.
#pragma once

#include <sys/types.h>

#include <array>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include "base/fd.h"

namespace strongroom::pipeline {

// How a file can get its name without ever replacing another's. The last needs somebody who sees to it that nobody else
// makes files in that directory at the same moment.
enum class Naming { link_descriptor, link_through_proc, rename_no_replace, look_and_rename };
inline constexpr std::array kNamings{Naming::link_descriptor, Naming::link_through_proc, Naming::rename_no_replace,
                                     Naming::look_and_rename};

// Where the file system can do it the file has no name at all (O_TMPFILE) and is gone when this process is; elsewhere
// it is called ".TOKEN.partial" (TOKEN-2 and so on for more) until it is published. What is used is found out by
// trying, in this order: O_TMPFILE with linkat and AT_EMPTY_PATH, then through /proc/self/fd; a partial with
// RENAME_NOREPLACE; a partial with a look and a rename.
class UnpublishedFile {
 public:
  // Throws permission ("Cannot write to backup directory" is the caller's to say), no_space, not_found (also when it is
  // no directory). `token` is made of letters, digits and '-'. `ways` are those to try, in their order.
  UnpublishedFile(const std::filesystem::path& directory, const std::string& token, mode_t mode = 0600,
                  std::span<const Naming> ways = kNamings);
  ~UnpublishedFile();  // not published: nothing is left
  UnpublishedFile(UnpublishedFile&&) noexcept;
  UnpublishedFile& operator=(UnpublishedFile&&) noexcept;

  int fd() const { return fd_.get(); }
  Naming naming() const { return ways_.front(); }
  // Gives it its name. False when that name is taken (then nothing has happened). Never replaces anything. The caller
  // syncs the file before, and the directory after. Throws as the constructor does.
  bool publish(const std::string& name);
  // Takes its name away again, wherever its directory may have gone meanwhile. Nothing when it has none.
  void withdraw() noexcept;
  // Whether the path still leads to the directory that the file was made in: not when that was moved away, or its disk
  // unmounted. What is published then cannot be found.
  bool is_in(const std::filesystem::path& directory) const noexcept;

 private:
  void open(const std::string& token, mode_t mode);
  bool open_nameless(const std::string& token, mode_t mode);
  void open_partial(const std::string& token, mode_t mode);
  void remove_partial() noexcept;

  base::Fd directory_;
  base::Fd fd_;
  std::span<const Naming> ways_;  // the first is what is used; the others are left
  std::string partial_;           // its name until it is published; empty = none
  std::string published_;         // its name since; empty = none
};

// Removes partial files of `token` that a kill left behind. Idempotent. Throws permission and the like. Returns how
// many.
std::size_t remove_partial_files(const std::filesystem::path& directory, const std::string& token);

}  // namespace strongroom::pipeline
