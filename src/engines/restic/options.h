#pragma once

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>

#include "base/clock.h"

namespace strongroom::restic {

// Where things are on this machine. Filled in once, where the program is put together; nothing here is read from the
// environment.
struct Options {
  std::string binary;                     // absolute path; empty = the first "restic" in search_path
  std::string search_path;                // PATH: for finding restic, and what restic itself finds ssh and rclone by
  std::string home;                       // HOME, for ssh's and rclone's own settings; empty = not set
  std::string ssh_agent;                  // SSH_AUTH_SOCK, for sftp alone; empty = none
  std::string language;                   // LANG; empty = "C.UTF-8"
  std::filesystem::path cache_directory;  // restic's cache; empty = restic's own choice below HOME
  std::filesystem::path version_cache;    // a small file of ours, see version.h; empty = ask at every start
  std::filesystem::path temporary_directory;  // TMPDIR; empty = the tool's default
  // Waits between two tries for a lock; true = the time is over, false = stop was requested. Empty = a real wait.
  std::function<bool(base::Milliseconds, std::stop_token)> pause;
};

}  // namespace strongroom::restic
