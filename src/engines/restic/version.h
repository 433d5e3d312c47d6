// Which restic is used, and how old it is.
#pragma once

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "domain/backup_engine.h"
#include "engines/restic/capabilities.h"
#include "engines/restic/options.h"
#include "process/runner.h"

namespace strongroom::restic {

struct Tool {
  std::string path;   // absolute
  std::string shown;  // the version as restic prints it
  Version version;
};

// The configured path, or the first executable file "restic" in the directories of search_path. Throws tool_missing.
std::string find_restic(const Options& options);

// Asking costs a start of restic, 0.1 to 0.7 s, so each binary is asked once. The answer is kept in memory and in the
// file options.version_cache, one line:
//   PATH <tab> DEVICE <tab> INODE <tab> SIZE <tab> MTIME_NS <tab> VERSION \n
// and holds as long as all of the first five are the same. A file that does not look like that is as good as none.
// Any thread may call.
class ToolFinder {
 public:
  ToolFinder(process::ProcessRunner& runner, const Options& options) : runner_{runner}, options_{options} {}

  // Throws tool_missing, tool_version (older than 0.14, or no version at all), permission, stalled.
  Tool find();

 private:
  std::string ask(const std::string& path) const;

  process::ProcessRunner& runner_;
  const Options& options_;
  std::mutex mutex_;  // guards kept_
  std::string kept_;  // the cache file's line for the last binary
};

}  // namespace strongroom::restic
