// The files below DATA/ledger, by their names in the layout.
#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace strongroom::audit {

class PublishedFiles {
 public:
  explicit PublishedFiles(std::filesystem::path directory);
  // nullopt when it is not there. Throws permission and the like, also for a file of more than 64 MiB.
  std::optional<std::string> read(const std::string& name) const;
  // nullopt when it is not there.
  std::optional<std::uintmax_t> length(const std::string& name) const;
  // Whole or not at all; makes the directories above it. When it returned, a power cut does not undo it.
  void write(const std::string& name, std::string_view bytes) const;
  // With everything in it; no error when it is not there.
  void remove(const std::string& name) const;
  // Removes the files of that directory, except those that `names` holds (as DIRECTORY/NAME).
  void keep_only(const std::string& directory, const std::set<std::string>& names) const;
  bool is_there() const;

 private:
  std::filesystem::path directory_;
};

}  // namespace strongroom::audit
