// restic's repository locations, as far as strongroom must understand them.
#pragma once

#include <string>
#include <string_view>

namespace strongroom::domain {

struct Location {
  std::string text;              // what restic is given: local paths absolute, everything else unchanged
  std::string backend;           // "local", "rest", "sftp", "s3", "b2", "azure", "gs", "swift", "rclone"
  std::string shown;             // without credentials
  bool has_credentials = false;  // a password stands inside it
};

// The forms are those of restic's manual, "Preparing a new repository": SCHEME:REST for the schemes above, else a local
// path, which is taken from the current directory. Throws invalid_input for an empty one, one with a control character
// and an unknown SCHEME: (a local path with a colon is written local:PATH).
Location parse_location(std::string_view text);

// For a location that comes over the network. restic starts ssh and rclone with parts of it, and rclone takes settings
// that run programs ("rclone::webdav,bearer_token_command=…:"), so for somebody who is not at this machine it is a
// plain one: of rclone a remote that its configuration names, of ssh a user and a host. Throws invalid_input.
void require_plain_location(const Location& location);

}  // namespace strongroom::domain
