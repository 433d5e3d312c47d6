// What the tests of this folder share.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/fd.h"
#include "base/file.h"

namespace strongroom::pipeline::testing {

// A directory of its own that goes away with it.
class ScratchDirectory {
 public:
  explicit ScratchDirectory(const std::filesystem::path& in = std::filesystem::temp_directory_path()) {
    std::string name = (in / "strongroom.XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::filesystem::filesystem_error("mkdtemp", {});
    path_ = name;
  }
  ~ScratchDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }
  // A file without a name in it.
  base::Fd file() const {
    std::string name = (path_ / "file.XXXXXX").string();
    base::Fd fd{::mkostemp(name.data(), O_CLOEXEC)};
    if (fd) ::unlink(name.c_str());
    return fd;
  }
  std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator{path_}) found.push_back(entry.path().filename());
    std::ranges::sort(found);
    return found;
  }

 private:
  std::filesystem::path path_;
};

// What `call` throws, or ends the test without.
template <typename Call>
base::ErrorCode code_of(Call call) {
  try {
    call();
  } catch (const base::Error& error) {
    return error.code();
  }
  throw std::runtime_error{"nothing was thrown"};
}

// Text that compresses as a dump does: words that come again, numbers that do not. The same for the same seed.
inline std::string sql_text(std::size_t bytes, unsigned seed = 1) {
  static constexpr const char* kWords[] = {"alpha", "invoice", "the",  "delivery", "of",   "harbour", "nineteen",
                                           "paper", "to",      "mill", "customer", "late", "and",     "wednesday"};
  std::mt19937 random{seed};
  std::string text;
  while (text.size() < bytes) {
    text.append(std::to_string(random())).append("\t");
    for (int i = 0; i < 8; ++i) text.append(kWords[random() % std::size(kWords)]).append(" ");
    text.append("\n");
  }
  text.resize(bytes);
  return text;
}

inline std::string random_bytes(std::size_t bytes, unsigned seed = 1) {
  std::mt19937 random{seed};
  std::string text(bytes, '\0');
  for (auto& byte : text) byte = static_cast<char>(random());
  return text;
}

inline std::string content(int fd) {
  struct stat facts {};
  ::fstat(fd, &facts);
  std::string bytes(static_cast<std::size_t>(facts.st_size), '\0');
  const auto got = ::pread(fd, bytes.data(), bytes.size(), 0);
  bytes.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  return bytes;
}

}  // namespace strongroom::pipeline::testing
