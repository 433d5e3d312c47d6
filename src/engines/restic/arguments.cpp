#include "engines/restic/arguments.h"

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/text.h"

namespace strongroom::restic {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::array kAllowedArguments{
    AllowedArgument{"--force", false},         AllowedArgument{"--ignore-ctime", false},
    AllowedArgument{"--ignore-inode", false},  AllowedArgument{"--with-atime", false},
    AllowedArgument{"--no-scan", false},       AllowedArgument{"--no-cache", false},
    AllowedArgument{"--cleanup-cache", false}, AllowedArgument{"--no-extra-verify", false},
    AllowedArgument{"--pack-size", true},      AllowedArgument{"--group-by", true},
    AllowedArgument{"--parent", true},         AllowedArgument{"--iexclude-file", true},
    AllowedArgument{"--cacert", true},         AllowedArgument{"--tls-client-cert", true},
    AllowedArgument{"--insecure-tls", false},  AllowedArgument{"--key-hint", true},
    AllowedArgument{"--option", true},
};

constexpr std::array<std::string_view, 13> kOptionKeys{
    "local.connections", "sftp.connections",   "rest.connections",   "s3.connections", "b2.connections",
    "azure.connections", "gs.connections",     "rclone.connections", "s3.region",      "s3.storage-class",
    "s3.bucket-lookup",  "s3.list-objects-v1", "swift.connections",
};

// "--option=s3.connections=9": the key in it.
void require_allowed_option(std::string_view argument, std::string_view value) {
  const auto equals = value.find('=');
  if (equals != std::string_view::npos && std::ranges::find(kOptionKeys, value.substr(0, equals)) != kOptionKeys.end())
    return;
  throw Error{ErrorCode::invalid_input,
              "'" + base::terminal_safe(argument) + "' sets an option of restic that a plan may not set"};
}

void require(bool condition, std::string_view what) {
  if (!condition) throw Error{ErrorCode::invalid_input, std::string{what}};
}

void need(bool capable, const Version& version, std::string_view what, std::string_view since) {
  if (capable) return;
  throw Error{ErrorCode::tool_version, "restic " + to_text(version) + " has no " + std::string{what} +
                                           "; it came with restic " + std::string{since}};
}

void add_each(Arguments& arguments, std::string_view name, const std::vector<std::string>& values) {
  for (const auto& value : values) {
    require(!value.empty(), std::string{name} + " needs a value that is not empty");
    arguments.push_back(std::string{name} + "=" + value);
  }
}

void add_text(Arguments& arguments, std::string_view name, const std::string& value) {
  if (!value.empty()) arguments.push_back(std::string{name} + "=" + value);
}

void add_number(Arguments& arguments, std::string_view name, std::uint64_t value) {
  if (value != 0) arguments.push_back(std::string{name} + "=" + std::to_string(value));
}

// restic splits a tag at its commas into several.
void add_tags(Arguments& arguments, const std::vector<std::string>& tags) {
  for (const auto& tag : tags) require(tag.find(',') == std::string::npos, "a tag has no comma in it");
  add_each(arguments, "--tag", tags);
}

void add_extra(Arguments& arguments, const std::vector<std::string>& extra, const Version& version) {
  const auto can = capabilities_of(version);
  for (const auto& argument : extra) {
    require_allowed(argument);
    if (argument == "--no-scan") need(can.no_scan, version, argument, "0.15");
    if (argument == "--no-extra-verify") need(can.extra_verify, version, argument, "0.17");
    arguments.push_back(argument);
  }
}

void add_selection(Arguments& arguments, const domain::BackupRequest& request) {
  const auto& files = request.files;
  add_each(arguments, "--exclude", files.excludes);
  add_each(arguments, "--iexclude", files.iexcludes);
  add_each(arguments, "--exclude-file", files.exclude_files);
  add_each(arguments, "--exclude-if-present", files.exclude_if_present);
  // The last pattern that matches wins: what must be left out comes after a plan's "!…". For those in exclude files see
  // own_exclude_file().
  for (const auto& path : request.exclude_paths) arguments.push_back("--exclude=" + literal_pattern(path));
  if (files.exclude_caches) arguments.emplace_back("--exclude-caches");
  add_text(arguments, "--exclude-larger-than", files.exclude_larger_than);
  if (files.one_file_system) arguments.emplace_back("--one-file-system");
}

void add_transfer(Arguments& arguments, const domain::FilesOptions& files, const Version& version) {
  add_text(arguments, "--host", files.host);
  add_text(arguments, "--compression", files.compression);
  add_number(arguments, "--limit-upload", files.upload_limit_kib);
  add_number(arguments, "--limit-download", files.download_limit_kib);
  if (files.read_concurrency != 0)
    need(capabilities_of(version).read_concurrency, version, "--read-concurrency", "0.15");
  add_number(arguments, "--read-concurrency", files.read_concurrency);
}

constexpr std::size_t kLongestSize = 7;  // "999999T": what restic counts in 64 bits

void add_retry_lock(Arguments& arguments, base::Milliseconds retry_lock) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(retry_lock).count();
  if (seconds > 0) arguments.push_back("--retry-lock=" + std::to_string(seconds) + "s");
}

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

}  // namespace

std::span<const AllowedArgument> allowed_arguments() {
  return kAllowedArguments;
}
std::span<const std::string_view> allowed_option_keys() {
  return kOptionKeys;
}

void require_allowed(std::string_view argument) {
  const auto equals = argument.find('=');
  const auto name = argument.substr(0, equals);
  const bool has_value = equals != std::string_view::npos;
  const auto found = std::ranges::find(kAllowedArguments, name, &AllowedArgument::name);
  if (found == kAllowedArguments.end() || found->value != has_value)
    throw Error{ErrorCode::invalid_input,
                "'" + base::terminal_safe(argument) + "' is no argument that a plan may give to restic"};
  if (name == "--option") require_allowed_option(argument, argument.substr(equals + 1));
}

std::string literal_pattern(std::string_view path) {
  constexpr std::string_view kSpecial = "*?[]\\";
  std::string pattern;
  pattern.reserve(path.size());
  for (const char c : path) {
    if (kSpecial.find(c) != std::string_view::npos) pattern.push_back('\\');
    pattern.push_back(c);
  }
  return pattern;
}

std::string own_exclude_file(const std::vector<std::string>& paths) {
  std::string lines;
  for (const auto& path : paths) {
    for (const char c : literal_pattern(path)) {
      if (c == '$')
        lines += "$$";
      else if (c == '\n' || c == '\r')
        lines += '?';  // no line can hold one
      else if (c == ' ' || c == '\t')
        lines.append("[").append(1, c).append("]");  // blanks at the end of a line are taken away
      else
        lines += c;
    }
    lines += '\n';
  }
  return lines;
}

Arguments backup_arguments(const domain::BackupRequest& request, const Version& version) {
  require(!request.files.sources.empty(), "a backup needs at least one source");
  Arguments arguments{"backup", "--json"};
  add_tags(arguments, request.tags);
  add_selection(arguments, request);
  add_transfer(arguments, request.files, version);
  add_extra(arguments, request.files.extra_arguments, version);
  arguments.emplace_back("--");
  arguments.insert(arguments.end(), request.files.sources.begin(), request.files.sources.end());
  return arguments;
}

Arguments check_arguments(const std::optional<domain::DataPart>& read, base::Milliseconds retry_lock) {
  Arguments arguments{"check", "--json"};
  if (read) {
    require(read->number >= 1 && read->number <= read->of && read->of <= domain::kMostDataParts,
            "data is read in 1 to " + std::to_string(domain::kMostDataParts) + " parts, counted from 1");
    arguments.push_back("--read-data-subset=" + std::to_string(read->number) + "/" + std::to_string(read->of));
  }
  add_retry_lock(arguments, retry_lock);
  return arguments;
}

Arguments restore_arguments(const domain::RestoreRequest& request) {
  require_id(request.snapshot_id);
  Arguments arguments{"restore", "--json", "--verify", "--target=" + request.target};
  for (const auto& path : request.includes) {
    require(path.starts_with('/'), "a path to restore begins with /");
    arguments.push_back("--include=" + literal_pattern(path));
  }
  arguments.insert(arguments.end(), {"--", request.snapshot_id});
  return arguments;
}

Arguments list_arguments(const std::string& snapshot_id, const std::string& directory, bool recursive) {
  require_id(snapshot_id);
  require(directory.empty() || directory.starts_with('/'), "a directory in a snapshot begins with /");
  Arguments arguments{"ls", "--json"};
  if (recursive && !directory.empty()) arguments.emplace_back("--recursive");
  arguments.insert(arguments.end(), {"--", snapshot_id});
  if (!directory.empty()) arguments.push_back(directory);
  return arguments;
}

Arguments find_arguments(const domain::FindRequest& request) {
  require(!request.patterns.empty(), "a search needs something to look for");
  Arguments arguments{"find", "--json", "--no-lock"};
  if (request.ignore_case) arguments.emplace_back("--ignore-case");
  if (!request.snapshot_id.empty()) {
    require_id(request.snapshot_id);
    arguments.insert(arguments.end(), {"--snapshot", request.snapshot_id});
  } else if (!request.tag.empty()) {
    add_tags(arguments, {request.tag});
  }
  arguments.emplace_back("--");
  for (const auto& pattern : request.patterns) {
    require(!pattern.empty() && pattern.find('\0') == std::string::npos, "a search needs something to look for");
    arguments.push_back(pattern);
  }
  return arguments;
}

Arguments diff_arguments(const std::string& from, const std::string& to) {
  require_id(from);
  require_id(to);
  return {"diff", "--json", "--no-lock", "--", from, to};
}

Arguments snapshots_arguments(const std::string& tag) {
  Arguments arguments{"snapshots", "--json"};
  if (!tag.empty()) add_tags(arguments, {tag});
  return arguments;
}

Arguments decide_arguments(const std::string& tag, const domain::SnapshotRetention& rules) {
  require(!tag.empty(), "what is kept is decided over one plan's snapshots");
  // One group: a plan whose sources or host have changed keeps its history.
  Arguments arguments{"forget", "--dry-run", "--no-lock", "--json", "--group-by="};
  add_tags(arguments, {tag});
  const auto before = arguments.size();
  add_number(arguments, "--keep-last", rules.keep_last);
  add_number(arguments, "--keep-hourly", rules.keep_hourly);
  add_number(arguments, "--keep-daily", rules.keep_daily);
  add_number(arguments, "--keep-weekly", rules.keep_weekly);
  add_number(arguments, "--keep-monthly", rules.keep_monthly);
  add_number(arguments, "--keep-yearly", rules.keep_yearly);
  domain::require_restic_duration(rules.keep_within);
  if (!rules.keep_within.empty()) arguments.push_back("--keep-within=" + rules.keep_within);
  require(arguments.size() > before, "a rule that keeps something is needed");
  return arguments;
}

Arguments forget_arguments(const std::vector<std::string>& snapshot_ids, base::Milliseconds retry_lock) {
  Arguments arguments{"forget", "--json"};
  add_retry_lock(arguments, retry_lock);
  arguments.emplace_back("--");
  for (const auto& id : snapshot_ids) {
    require_id(id);
    arguments.push_back(id);
  }
  return arguments;
}

void require_prune_limits(const domain::PruneLimits& limits) {
  const auto is_share = [](std::string_view text) {
    return text.size() >= 2 && text.size() <= 7 && text.ends_with('%') &&
           text.find_first_not_of("0123456789.") == text.size() - 1 && text.front() != '.' &&
           text.find('.') == text.rfind('.') && text[text.size() - 2] != '.' &&
           std::strtod(std::string{text}.c_str(), nullptr) < 100;
  };
  const auto& unused = limits.max_unused;
  const auto is_bounded_size = [](std::string_view text) { return is_size(text) && text.size() <= kLongestSize; };
  require(unused.empty() || unused == "unlimited" || is_bounded_size(unused) || is_share(unused),
          "what may stay unused is a share below 100 as 5%, a size as 10G, or unlimited");
  require(limits.max_repack.empty() || is_bounded_size(limits.max_repack),
          "what is repacked at most is a number with k, M, G or T behind it, for instance 5G");
}

Arguments prune_arguments(const domain::PruneLimits& limits, base::Milliseconds retry_lock) {
  require_prune_limits(limits);
  Arguments arguments{"prune"};
  if (!limits.max_unused.empty()) arguments.push_back("--max-unused=" + limits.max_unused);
  if (!limits.max_repack.empty()) arguments.push_back("--max-repack-size=" + limits.max_repack);
  add_retry_lock(arguments, retry_lock);
  return arguments;
}

bool is_size(std::string_view text) {
  if (text.empty()) return false;
  if (std::string_view{"kKmMgGtT"}.find(text.back()) != std::string_view::npos) text.remove_suffix(1);
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

void require_id(std::string_view id) {
  require(id.size() >= 8 && id.size() <= 64 && std::ranges::all_of(id, is_hex),
          "a snapshot is named by 8 to 64 hexadecimal digits");
}

}  // namespace strongroom::restic
