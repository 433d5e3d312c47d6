#include "engines/restic/path_bytes.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "base/text.h"

namespace strongroom::restic {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// The one name in `directory` that restic would print as `shown`.
std::optional<std::string> find_meant(const fs::path& directory, const std::string& shown) {
  std::optional<std::string> found;
  std::error_code error;
  for (fs::directory_iterator entry{directory, error}, end; !error && entry != end; entry.increment(error)) {
    const auto name = entry->path().filename().native();
    if (replace_invalid_utf8(name) != shown) continue;
    if (found) return std::nullopt;
    found = name;
  }
  return error ? std::nullopt : found;
}

std::size_t valid_length(std::string_view bytes) {
  for (std::size_t length = 1; length <= std::min<std::size_t>(4, bytes.size()); ++length)
    if (base::is_valid_utf8(bytes.substr(0, length))) return length;
  return 0;
}

}  // namespace

std::string replace_invalid_utf8(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    const auto length = valid_length(bytes);
    text.append(length == 0 ? kReplacement : bytes.substr(0, length));
    bytes.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return text;
}

std::string resolve_replaced_bytes(const std::string& path) {
  if (path.find(kReplacement) == std::string::npos) return path;
  fs::path resolved;
  for (const auto& part : fs::path{path}) {
    if (part.native().find(kReplacement) == std::string::npos) {
      resolved /= part;
      continue;
    }
    const auto name = find_meant(resolved, part.native());
    if (!name) return path;
    resolved /= *name;
  }
  return resolved.native();
}

}  // namespace strongroom::restic
