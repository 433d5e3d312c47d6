#include "domain/location.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/error.h"
#include "base/text.h"

namespace strongroom::domain {
namespace {

constexpr std::array<std::string_view, 8> kSchemes{"rest", "sftp", "s3", "b2", "azure", "gs", "swift", "rclone"};

[[noreturn]] void refuse_location(const std::string& why) {
  throw base::Error{base::ErrorCode::invalid_input, why};
}

Location local(std::string_view path) {
  if (path.empty()) refuse_location("a location cannot be empty");
  auto absolute = std::filesystem::absolute(path).lexically_normal();
  if (!absolute.has_filename() && absolute.has_relative_path()) absolute = absolute.parent_path();
  return {absolute.native(), "local", base::terminal_safe(absolute.native()), false};
}

bool is_word(std::string_view text, std::string_view more) {
  const auto is_alphanumeric = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  return !text.empty() && (is_alphanumeric(text.front()) || text.front() == '_') &&
         std::ranges::all_of(text,
                             [&](char c) { return is_alphanumeric(c) || more.find(c) != std::string_view::npos; });
}

// "NAME:PATH"
void require_plain_remote(std::string_view remote) {
  const auto colon = remote.find(':');
  if (colon == std::string_view::npos || !is_word(remote.substr(0, colon), "_-+.@ "))
    refuse_location("over the network a location of rclone is rclone:NAME:PATH, with a NAME of its configuration");
}

// "USER@HOST:PATH" or "//USER@HOST:PORT/PATH"
void require_plain_host(std::string_view rest) {
  const bool is_url = rest.starts_with("//");
  if (is_url) rest.remove_prefix(2);
  auto host = rest.substr(0, rest.find(is_url ? '/' : ':'));
  const auto at = host.rfind('@');
  const bool has_user = at != std::string_view::npos;
  if ((has_user && !is_word(host.substr(0, at), "_-+.")) || !is_word(has_user ? host.substr(at + 1) : host, "_-.:[]"))
    refuse_location("over the network a location of sftp is sftp:USER@HOST:PATH or sftp://USER@HOST/PATH");
}

// What stands before a '/' ends where the host ends: "user:pa" of "user:pa/ss@host" would be host and port, and the
// rest of the password a path that everybody is shown.
void require_clear_host(std::string_view text) {
  const auto begin = text.find("://");
  if (begin == std::string_view::npos) return;
  auto host = text.substr(begin + 3, text.find('/', begin + 3) - (begin + 3));
  host.remove_prefix(std::min(host.rfind('@') + 1, host.size()));
  const auto colon = host.rfind(':');
  if (colon == std::string_view::npos || host.ends_with(']')) return;
  if (host.find_first_not_of("0123456789", colon + 1) != std::string_view::npos)
    refuse_location("what stands between ':' and '/' of this location is no port; a '/' in a password is written %2F");
}

// rclone's own settings in the location may hold passwords, in a form that can be turned back. They follow the name of
// a remote or of a backend ("NAME,KEY=VALUE:PATH", ":BACKEND,KEY=VALUE:PATH"; rclone's manual, "Connection strings").
void hide_settings(Location& location) {
  if (location.backend != "rclone") return;
  auto remote = std::string_view{location.text}.substr(std::string_view{"rclone:"}.size());
  if (remote.starts_with(':')) remote.remove_prefix(1);
  if (remote.substr(0, remote.find(':')).find(',') == std::string_view::npos) return;
  location.has_credentials = true;
  location.shown = "rclone:…";
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
  if (text.empty()) refuse_location("a location cannot be empty");
  if (std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }))
    refuse_location("a location cannot hold control characters");
  const auto colon = text.find(':');
  const auto slash = text.find('/');
  if (colon == std::string_view::npos || slash < colon) return local(text);
  const auto scheme = text.substr(0, colon);
  if (scheme == "local") return local(text.substr(colon + 1));
  if (std::find(kSchemes.begin(), kSchemes.end(), scheme) == kSchemes.end())
    refuse_location("'" + base::terminal_safe(scheme) +
                    ":' is no kind of repository that restic knows (a local path with a " +
                    "colon in it is written local:PATH)");
  Location location{std::string{text}, std::string{scheme}, base::terminal_safe(text), false};
  require_clear_host(text);
  hide_credentials(location);
  hide_settings(location);
  return location;
}

void require_plain_location(const Location& location) {
  const auto rest =
      std::string_view{location.text}.substr(std::min(location.text.find(':'), location.text.size() - 1) + 1);
  if (location.backend == "rclone") require_plain_remote(rest);
  if (location.backend == "sftp") require_plain_host(rest);
}

}  // namespace strongroom::domain
