#include "engines/postgres/tools.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "base/error.h"
#include "engines/postgres/keywords.h"

namespace strongroom::postgres {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;

constexpr const char* kDebianTools = "/usr/lib/postgresql";
// In Debian's /usr/bin these are one Perl script, which looks into files of its own for which version to start.
constexpr const char* kDebianWrapper = "/usr/share/postgresql-common/pg_wrapper";

bool is_program(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error) && ::access(path.c_str(), X_OK) == 0 &&
         fs::weakly_canonical(path, error) != kDebianWrapper;
}

std::vector<fs::path> debian_directories() {
  std::vector<fs::path> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator{kDebianTools, error}) found.push_back(entry.path() / "bin");
  std::ranges::sort(found);
  return found;
}

std::vector<fs::path> directories_of(std::string_view search_path) {
  std::vector<fs::path> found;
  while (!search_path.empty()) {
    const auto end = search_path.find(':');
    // An empty or relative entry means the working directory: not where a backup program should come from.
    if (search_path.starts_with('/')) found.emplace_back(search_path.substr(0, end));
    search_path.remove_prefix(end == std::string_view::npos ? search_path.size() : end + 1);
  }
  return found;
}

std::vector<fs::path> directories(const Options& options) {
  if (!options.tool_directory.empty()) return {options.tool_directory};
  auto found = debian_directories();
  std::ranges::move(directories_of(options.search_path), std::back_inserter(found));
  return found;
}

// Changes whenever the file does; empty when there is none.
std::string fingerprint(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return {};
  std::string text = path;
  for (const auto number : {static_cast<long long>(status.st_dev), static_cast<long long>(status.st_ino),
                            static_cast<long long>(status.st_size), static_cast<long long>(status.st_mtim.tv_sec),
                            static_cast<long long>(status.st_mtim.tv_nsec)})
    text.append("\t").append(std::to_string(number));
  return text;
}

class VersionListener final : public process::ProcessListener {
 public:
  void line(process::Stream stream, std::string_view text, bool) override {
    if (stream == process::Stream::out && first.empty()) first = text;
  }
  std::string first;
};

int major_of(int version) {
  return version >= 100'000 ? version / 10'000 : version / 100;  // 15; 906
}

bool newer(const Tool& a, const Tool& b) {
  return a.number > b.number;
}

[[noreturn]] void too_old(const std::string& program, const Tool& newest, int server_version) {
  const auto major = major_text(server_version);
  throw Error::with_words(
      ErrorCode::tool_version, "the server is newer than every " + program + " on this machine",
      "the server is PostgreSQL " + major + ", " + newest.path + " is " + newest.version,
      "Install the package postgresql-client-" + major + " (from apt.postgresql.org where the distribution has none).");
}

}  // namespace

std::optional<std::pair<std::string, int>> parse_tool_version(std::string_view line) {
  constexpr std::string_view kBefore = "(PostgreSQL) ";
  const auto at = line.find(kBefore);
  if (at == std::string_view::npos) return std::nullopt;
  line.remove_prefix(at + kBefore.size());
  const auto text = line.substr(0, line.find(' '));
  int parts[3] = {0, 0, 0};
  const char* from = text.data();
  const char* const end = from + text.size();
  for (int& part : parts) {
    const auto [rest, error] = std::from_chars(from, end, part);
    if (error != std::errc{} || part < 0 || part > 9999) break;
    from = rest == end || *rest != '.' ? end : rest + 1;
  }
  if (parts[0] == 0) return std::nullopt;
  const int number = parts[0] >= 10 ? parts[0] * 10'000 + parts[1] : parts[0] * 10'000 + parts[1] * 100 + parts[2];
  return std::pair{std::string{text}, number};
}

std::string major_text(int version_number) {
  const int major = major_of(version_number);
  return version_number >= 100'000 ? std::to_string(major)
                                   : std::to_string(major / 100) + "." + std::to_string(major % 100);
}

bool knows_restrict(int psql_version) {
  switch (psql_version / 10'000) {
    case 13:
      return psql_version >= 130'022;
    case 14:
      return psql_version >= 140'019;
    case 15:
      return psql_version >= 150'014;
    case 16:
      return psql_version >= 160'010;
    case 17:
      return psql_version >= 170'006;
    default:
      return psql_version >= 180'000;
  }
}

Tool ToolFinder::not_older(const std::string& program, int server_version) {
  const auto newest = all(program).front();
  if (major_of(newest.number) < major_of(server_version)) too_old(program, newest, server_version);
  return server_version == 0 ? newest : nearest(program, server_version);
}

Tool ToolFinder::nearest(const std::string& program, int server_version) {
  const auto tools = all(program);
  const auto fits = [&](const Tool& tool) { return major_of(tool.number) >= major_of(server_version); };
  const auto end = std::ranges::find_if_not(tools, fits);
  if (end == tools.begin()) return tools.front();
  const int major = major_of(std::prev(end)->number);
  return *std::ranges::find_if(tools, [&](const Tool& tool) { return major_of(tool.number) == major; });
}

std::vector<Tool> ToolFinder::all(const std::string& program) {
  std::vector<Tool> found;
  for (const auto& directory : directories(options_)) {
    const auto path = directory / program;
    if (!is_program(path)) continue;
    if (auto tool = known(path.native())) found.push_back(std::move(*tool));
  }
  std::ranges::stable_sort(found, newer);
  if (!found.empty()) return found;
  const auto where = options_.tool_directory.empty() ? std::string{"in /usr/lib/postgresql and PATH"}
                                                     : "in " + options_.tool_directory.native();
  throw Error::with_words(ErrorCode::tool_missing, program + " is not installed", "there is none " + where,
                          "Install the package postgresql-client of your distribution.");
}

std::optional<Tool> ToolFinder::known(const std::string& path) {
  const auto print = fingerprint(path);
  const std::lock_guard lock{mutex_};
  if (const auto found = kept_.find(print); found != kept_.end()) return found->second;
  const auto tool = ask(path);
  if (tool) kept_[print] = *tool;
  return tool;
}

std::optional<Tool> ToolFinder::ask(const std::string& path) const {
  process::ProcessSpec spec;
  spec.argv = {path, "--version"};
  spec.environment = tool_environment(options_, true);
  spec.limits.deadline = std::chrono::seconds{30};
  VersionListener listener;
  const auto outcome = runner_.run(spec, listener, {});
  const auto* exited = std::get_if<process::Exited>(&outcome);
  if (exited == nullptr || exited->code != 0) return std::nullopt;
  const auto version = parse_tool_version(listener.first);
  if (!version) return std::nullopt;
  return Tool{path, version->first, version->second};
}

}  // namespace strongroom::postgres
