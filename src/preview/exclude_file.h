#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace strongroom::preview {

// What a variable of restic's environment holds; empty when it is not set.
using Variable = std::function<std::string(const std::string& name)>;

struct ExcludeLine {
  std::string pattern;  // may be empty when variables were: restic passes over it
  unsigned line = 0;    // from 1
};

// The patterns in a file, as restic reads them: a byte order mark (UTF-8, UTF-16) is honoured; a line loses the white
// space at both ends, is passed over when it is empty or begins with '#', and has $NAME and ${NAME} replaced ($$ is a
// dollar). Throws not_found, permission, or invalid_input for what restic refuses: a line of 64 KiB and more.
std::vector<ExcludeLine> read_exclude_file(const std::string& path, const Variable& variable);

// Parts of it.
std::vector<ExcludeLine> exclude_lines(std::string_view bytes, const Variable& variable);
std::string expanded(std::string_view text, const Variable& variable);

}  // namespace strongroom::preview
