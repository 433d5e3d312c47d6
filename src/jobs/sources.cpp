#include "jobs/sources.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <cerrno>
#include <optional>
#include <set>

#include "base/error.h"
#include "base/text.h"

namespace strongroom::jobs {
namespace {

namespace fs = std::filesystem;

fs::path canonical_or_same(const fs::path& path) {
  std::error_code failure;
  const auto canonical = fs::weakly_canonical(path, failure);
  return failure ? path.lexically_normal() : canonical;
}

// `inner` relative to `outer`, "." when they are the same; nullopt when it is not inside. Both canonical.
std::optional<fs::path> relative_inside(const fs::path& inner, const fs::path& outer) {
  const auto relative = inner.lexically_relative(outer);
  if (relative.empty() || *relative.begin() == "..") return std::nullopt;
  return relative;
}

// Names in the data directory that a backup leaves out: those that are there, and those that may come while it runs.
std::set<std::string> own_names(const instance::DataDirectory& data) {
  std::set<std::string> names{"strongroom.db",
                              "strongroom.db-wal",
                              "strongroom.db-wal.kept",
                              "strongroom.db-shm",
                              "strongroom.db-journal",
                              "secret.key",
                              "ledger",
                              "runs",
                              "repository",
                              "cache",
                              "strongroom.sock",
                              "strongroom.lock",
                              "recovery"};
  std::error_code failure;
  for (const auto& entry : fs::directory_iterator{data.root, failure}) names.insert(entry.path().filename().native());
  names.erase("backups");
  return names;
}

}  // namespace

SourceInspection inspect_sources(const std::vector<std::string>& sources) {
  SourceInspection inspection;
  for (const auto& source : sources) {
    struct stat status {};
    const bool missing = ::lstat(source.c_str(), &status) != 0 && (errno == ENOENT || errno == ENOTDIR);
    (missing ? inspection.missing : inspection.present).push_back(source);
  }
  return inspection;
}

std::vector<std::string> symbolic_links(const std::vector<std::string>& sources) {
  std::vector<std::string> links;
  std::error_code failure;
  for (const auto& source : sources)
    if (fs::is_symlink(fs::symlink_status(source, failure))) links.push_back(source);
  return links;
}

std::vector<std::string> own_paths(const std::vector<std::string>& sources, const instance::DataDirectory& data,
                                   const domain::RepositoryAccess& repository) {
  std::set<std::string> paths;
  for (const auto& source : sources) {
    const fs::path given{source};
    const auto outer = canonical_or_same(given);
    if (const auto relative = relative_inside(canonical_or_same(data.root), outer))
      for (const auto& name : own_names(data)) paths.insert((given / *relative / name).lexically_normal().native());
    if (repository.backend == "local")
      if (const auto relative = relative_inside(canonical_or_same(repository.location.reveal()), outer))
        paths.insert((given / *relative).lexically_normal().native());
  }
  return {paths.begin(), paths.end()};
}

void require_usable_source(const std::string& source, const instance::DataDirectory& data) {
  using base::Error;
  using base::ErrorCode;
  const auto shown = base::escape_path(source);
  if (source.empty() || source.front() != '/')
    throw Error{ErrorCode::invalid_input, "a source is an absolute path, '" + shown + "' is not"};
  if (source.find('\0') != std::string::npos) throw Error{ErrorCode::invalid_input, "a path cannot hold a zero byte"};
  const auto inside = relative_inside(canonical_or_same(source), canonical_or_same(data.root));
  if (inside && *inside->begin() != "backups")
    throw Error::with_words(ErrorCode::invalid_input, "'" + shown + "' cannot be a source",
                            "it belongs to strongroom's own data directory",
                            "Choose another directory; of the data directory only 'backups' can be backed up.");
}

void require_outside_repository(const std::string& source, const domain::RepositoryAccess& repository) {
  if (repository.backend != "local") return;
  if (!relative_inside(canonical_or_same(source), canonical_or_same(repository.location.reveal()))) return;
  throw base::Error::with_words(base::ErrorCode::invalid_input,
                                "'" + base::escape_path(source) + "' cannot be a source",
                                "it is the repository that it would be stored in",
                                "Choose a directory that the repository is not, or another repository.");
}

void require_outside_data(const std::string& target, const instance::DataDirectory& data) {
  if (!relative_inside(canonical_or_same(target), canonical_or_same(data.root))) return;
  throw base::Error::with_words(base::ErrorCode::invalid_input,
                                "'" + base::escape_path(target) + "' cannot be the target",
                                "it is inside strongroom's own data directory", "Choose another directory.");
}

void require_below(const std::string& target, const std::string& root) {
  if (root.empty()) return;
  const auto relative = relative_inside(canonical_or_same(target), canonical_or_same(root));
  if (relative && *relative != ".") return;
  throw base::Error::with_words(base::ErrorCode::forbidden,
                                "you may not restore to '" + base::escape_path(target) + "'",
                                "only admins restore to places outside " + base::escape_path(root),
                                "Choose a directory in " + base::escape_path(root) + ", or ask an admin.");
}

void require_space(const fs::path& path, std::uint64_t bytes, std::string_view what) {
  fs::path existing = path;
  std::error_code failure;
  while (!fs::exists(existing, failure) && existing.has_parent_path() && existing != existing.parent_path())
    existing = existing.parent_path();
  struct statvfs status {};
  if (::statvfs(existing.c_str(), &status) != 0) return;  // whoever writes there finds out and says so
  const auto free = static_cast<std::uint64_t>(status.f_bavail) * status.f_frsize;
  if (free >= bytes) return;
  throw base::Error{base::ErrorCode::no_space, "only " + base::format_bytes(free) + " are free for " +
                                                   std::string{what} + " (" + base::escape_path(existing.native()) +
                                                   "), at least " + base::format_bytes(bytes) + " are needed"};
}

void require_space_for_records(const instance::DataDirectory& data) {
  constexpr std::uint64_t kReserve = 8'000'000;
  require_space(data.root, kReserve, "strongroom's own records");
}

}  // namespace strongroom::jobs
