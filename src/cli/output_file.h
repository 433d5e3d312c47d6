#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/fd.h"

namespace strongroom::cli {

// A file that is written piece by piece and appears whole or not at all, mode 0600. Replaces one that is there.
class OutputFile {
 public:
  // Throws what base::open_file throws.
  explicit OutputFile(std::filesystem::path path);
  // Without finish() nothing is left behind.
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  void write(std::string_view bytes);
  // When it returned, the file survives a power cut.
  void finish();

 private:
  std::filesystem::path path_;
  std::filesystem::path temporary_;
  base::Fd file_;
};

}  // namespace strongroom::cli
