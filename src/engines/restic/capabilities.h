// The one place that knows what which version of restic can do.
//
// What needs no question here, since the old ways and the new ones never mean different things: exit codes 10, 11 and
// 12 (since 0.17; older versions never use them), JSON lines where older versions print text, --json on every command.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace strongroom::restic {

struct Version {
  unsigned major = 0;
  unsigned minor = 0;
  unsigned patch = 0;
  auto operator<=>(const Version&) const = default;
};

inline constexpr Version kOldestVersion{0, 14, 0};

// "0.14.0", also with something after it ("0.14.0-dev"). nullopt when it is no version.
std::optional<Version> parse_version(std::string_view text);
std::string to_text(const Version& version);

struct Capabilities {
  bool retry_lock = false;          // 0.16: --retry-lock DURATION
  bool read_concurrency = false;    // 0.15: backup --read-concurrency N
  bool no_scan = false;             // 0.15: backup --no-scan
  bool extra_verify = false;        // 0.17: --no-extra-verify
  bool restore_progress = false;    // 0.17: restore --json prints status lines
  bool named_sources_stay = false;  // 0.19: no option leaves out what is named as a source
};

Capabilities capabilities_of(const Version& version);

}  // namespace strongroom::restic
