#include "engines/restic/capabilities.h"

#include <charconv>

namespace strongroom::restic {
namespace {

bool take_number(std::string_view& text, unsigned& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

bool take_dot(std::string_view& text) {
  if (!text.starts_with('.')) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::optional<Version> parse_version(std::string_view text) {
  Version version;
  if (!take_number(text, version.major) || !take_dot(text) || !take_number(text, version.minor)) return std::nullopt;
  if (take_dot(text) && !take_number(text, version.patch)) return std::nullopt;
  return version;
}

std::string to_text(const Version& version) {
  return std::to_string(version.major) + "." + std::to_string(version.minor) + "." + std::to_string(version.patch);
}

Capabilities capabilities_of(const Version& version) {
  const auto since = [&](unsigned minor) { return version >= Version{0, minor, 0}; };
  return {.retry_lock = since(16),
          .read_concurrency = since(15),
          .no_scan = since(15),
          .extra_verify = since(17),
          .restore_progress = since(17),
          .named_sources_stay = since(19)};
}

}  // namespace strongroom::restic
