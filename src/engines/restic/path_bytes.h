#pragma once

#include <string>
#include <string_view>

namespace strongroom::restic {

// restic's JSON writes each byte of a name that is not UTF-8 as U+FFFD. This finds the name that is meant by looking at
// the directories it passes. When none or several fit, or a directory cannot be listed, the text stays as it is. Reads
// the file system; never throws for what it finds there.
std::string resolve_replaced_bytes(const std::string& path);

// Each byte that is not part of valid UTF-8 becomes U+FFFD, as Go's encoding/json does it.
std::string replace_invalid_utf8(std::string_view bytes);

}  // namespace strongroom::restic
