#include "engines/restic/version.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "engines/restic/complaints.h"
#include "engines/restic/environment.h"
#include "engines/restic/errors.h"
#include "engines/restic/events.h"

namespace strongroom::restic {
namespace {

using base::Error;
using base::ErrorCode;

bool is_program(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && ::access(path.c_str(), X_OK) == 0;
}

std::string search(std::string_view search_path) {
  while (!search_path.empty()) {
    const auto end = search_path.find(':');
    const std::string directory{search_path.substr(0, end)};
    search_path.remove_prefix(end == std::string_view::npos ? search_path.size() : end + 1);
    // An empty or relative entry means the working directory: not where a backup program should come from.
    if (directory.starts_with('/') && is_program(directory + "/restic")) return directory + "/restic";
  }
  return {};
}

// Everything of the cache line but the version.
std::string fingerprint(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0)
    base::throw_system_error(errno, "looking at " + path, ErrorCode::tool_missing);
  const auto mtime = static_cast<std::uint64_t>(status.st_mtim.tv_sec) * 1'000'000'000U +
                     static_cast<std::uint64_t>(status.st_mtim.tv_nsec);
  std::string text = path;
  for (const std::uint64_t number :
       {static_cast<std::uint64_t>(status.st_dev), static_cast<std::uint64_t>(status.st_ino),
        static_cast<std::uint64_t>(status.st_size), mtime})
    text.append("\t").append(std::to_string(number));
  return text + "\t";
}

std::string read_cache(const std::filesystem::path& file) {
  if (file.empty()) return {};
  try {
    return base::read_file(file, 16'384);
  } catch (const Error&) {
    return {};  // no cache, or none that can be used: restic is asked
  }
}

void write_cache(const std::filesystem::path& file, const std::string& line) {
  if (file.empty()) return;
  try {
    base::write_file_atomically(file, line, 0600);
  } catch (const Error&) {
    // It only saves time, and whatever is wrong there will be said by whoever needs the directory.
  }
}

// The version in a cache line that begins with `print`.
std::optional<std::string> cached_version(const std::string& line, const std::string& print) {
  if (!line.starts_with(print) || !line.ends_with('\n')) return std::nullopt;
  return line.substr(print.size(), line.size() - print.size() - 1);
}

Tool checked(const std::string& path, const std::string& shown) {
  const auto version = parse_version(shown);
  if (!version) throw Error{ErrorCode::tool_version, path + " does not say which version of restic it is"};
  if (*version < kOldestVersion)
    throw Error{ErrorCode::tool_version, path + " is restic " + base::terminal_safe(shown) + "; at least restic " +
                                             to_text(kOldestVersion) + " is needed"};
  return {path, shown, *version};
}

class VersionListener final : public process::ProcessListener {
 public:
  void line(process::Stream stream, std::string_view text, bool) override {
    if (stream == process::Stream::err) complaints.add_text(text);
    if (stream == process::Stream::out && !version) version = parse_version_output(text);
  }
  std::optional<std::string> version;
  Complaints complaints;
};

}  // namespace

std::string find_restic(const Options& options) {
  if (!options.binary.empty()) {
    if (is_program(options.binary)) return options.binary;
    throw Error{ErrorCode::tool_missing, options.binary + " is no program"};
  }
  auto path = search(options.search_path);
  if (path.empty()) throw Error{ErrorCode::tool_missing, "restic is in none of the directories of PATH"};
  return path;
}

Tool ToolFinder::find() {
  const auto path = find_restic(options_);
  const auto print = fingerprint(path);
  const std::lock_guard lock{mutex_};
  if (const auto version = cached_version(kept_, print)) return checked(path, *version);
  kept_ = read_cache(options_.version_cache);
  if (const auto version = cached_version(kept_, print); version && parse_version(*version))
    return checked(path, *version);
  auto tool = checked(path, ask(path));
  kept_ = print + tool.shown + "\n";
  write_cache(options_.version_cache, kept_);
  return tool;
}

std::string ToolFinder::ask(const std::string& path) const {
  process::ProcessSpec spec;
  spec.argv = {path, "version", "--json"};
  spec.environment = base_environment(options_);
  spec.limits.deadline = std::chrono::seconds{60};
  VersionListener listener;
  const auto outcome = runner_.run(spec, listener, {});
  const auto* exited = std::get_if<process::Exited>(&outcome);
  if (exited == nullptr || exited->code != 0)
    throw to_error({.outcome = outcome,
                    .complaints = listener.complaints,
                    .doing = "asking restic for its version",
                    .tool = path});
  return listener.version.value_or("");
}

}  // namespace strongroom::restic
