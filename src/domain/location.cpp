#include "domain/location.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/error.h"
#include "base/text.h"

namespace strongroom::domain {
namespace {

constexpr std::array<std::string_view, 8> kSchemes{"rest", "sftp", "s3", "b2", "azure", "gs", "swift", "rclone"};

[[noreturn]] void refuse(const std::string& why) {
  throw base::Error{base::ErrorCode::invalid_input, why};
}

Location local(std::string_view path) {
  if (path.empty()) refuse("a location cannot be empty");
  auto absolute = std::filesystem::absolute(path).lexically_normal();
  if (!absolute.has_filename() && absolute.has_relative_path()) absolute = absolute.parent_path();
  return {absolute.native(), "local", base::terminal_safe(absolute.native()), false};
}

// Cuts "user:password@" (and a lone "user@" of a URL stays) out of what follows "://".
void hide_credentials(Location& location) {
  const auto begin = location.text.find("://");
  if (begin == std::string::npos) return;
  const auto host = begin + 3;
  const auto path = std::min(location.text.find('/', host), location.text.size());
  const auto at = location.text.rfind('@', path);
  if (at == std::string::npos || at < host) return;
  const auto colon = location.text.find(':', host);
  if (colon >= at) return;
  location.has_credentials = true;
  location.shown = base::terminal_safe(location.text.substr(0, host) + location.text.substr(at + 1));
}

}  // namespace

Location parse_location(std::string_view text) {
  if (text.empty()) refuse("a location cannot be empty");
  if (std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }))
    refuse("a location cannot hold control characters");
  const auto colon = text.find(':');
  const auto slash = text.find('/');
  if (colon == std::string_view::npos || slash < colon) return local(text);
  const auto scheme = text.substr(0, colon);
  if (scheme == "local") return local(text.substr(colon + 1));
  if (std::find(kSchemes.begin(), kSchemes.end(), scheme) == kSchemes.end())
    refuse("'" + base::terminal_safe(scheme) + ":' is no kind of repository that restic knows (a local path with a " +
           "colon in it is written local:PATH)");
  Location location{std::string{text}, std::string{scheme}, base::terminal_safe(text), false};
  hide_credentials(location);
  return location;
}

}  // namespace strongroom::domain
