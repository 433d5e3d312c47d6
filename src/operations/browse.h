// The directories of this machine, for somebody who chooses what to back up.
#pragma once

#include <boost/json/fwd.hpp>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"

namespace strongroom::operations {

struct BrowsedEntry {
  std::string name;
  std::string type;  // "directory", "file", "symlink", "other"
};

struct Browsed {
  std::string path;  // absolute, without "." and ".."
  std::vector<BrowsedEntry> entries;
  bool more = false;  // there are others, which are not told
};

inline constexpr std::size_t kMostBrowsed = 2000;

// What is in the directory, by name, directories first; with `files` everything, else directories alone. At most
// kMostBrowsed. Nothing is opened, no link is followed. Throws invalid_input for a path that is not absolute or no
// directory, not_found, permission, stalled when the file system does not answer within `time`, and cancelled.
Browsed browse(const std::string& path, bool files, base::Milliseconds time, const std::stop_token& stop);

// {"path","parent","entries":[{"name","path","type"}],"more"}; "parent" is null for "/".
boost::json::object to_json(const Browsed& browsed);

}  // namespace strongroom::operations
