#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/fd.h"

namespace strongroom::audit {

// A file line by line, of any length, in constant memory.
class LineReader {
 public:
  // Throws not_found, permission or internal.
  explicit LineReader(const std::filesystem::path& file);
  // Without its newline; valid until the next call. nullopt at the end. Throws integrity for a line over 1 MB.
  std::optional<std::string_view> next();
  // Whether the last line that was returned had no newline.
  bool is_cut_off() const { return cut_off_; }

 private:
  bool fill();

  base::Fd file_;
  std::string shown_;
  std::string buffer_;
  std::size_t at_ = 0;
  bool cut_off_ = false;
};

}  // namespace strongroom::audit
