#include "operations/make_repository.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "base/error.h"
#include "base/file.h"
#include "base/kill_point.h"
#include "base/text.h"

namespace strongroom::operations {
namespace {

namespace fs = std::filesystem;

void refuse_remains(const fs::path& directory) {
  std::error_code failure;
  const bool cut_off = !fs::exists(directory / "config", failure) && fs::exists(directory / "keys", failure) &&
                       !fs::is_empty(directory / "keys", failure) && !failure;
  if (!cut_off) return;
  throw base::Error::with_words(base::ErrorCode::conflict,
                                base::escape_path(directory.native()) + " holds a repository that was never finished",
                                "there are keys and no configuration",
                                "When nothing there is needed, remove that directory and repeat the command.");
}

}  // namespace

void make_repository(domain::BackupEngine& engine, const domain::RepositoryAccess& access,
                     const domain::EngineCall& call) {
  if (access.backend != "local") return engine.init(access, call);
  const fs::path place{access.location.reveal()};
  refuse_remains(place);
  std::error_code failure;
  if (!place.is_absolute() || !place.has_filename() || fs::exists(fs::symlink_status(place, failure)))
    return engine.init(access, call);
  const auto unfinished = place.parent_path() / ("." + place.filename().native() + ".strongroom-init");
  fs::remove_all(unfinished, failure);
  auto elsewhere = access;
  elsewhere.location = base::SecretString{unfinished.native()};
  try {
    engine.init(elsewhere, call);
    base::kill_point("repository.made");
    if (::rename(unfinished.c_str(), place.c_str()) != 0)
      base::throw_system_error(errno, "creating " + base::escape_path(place.native()));
  } catch (...) {
    fs::remove_all(unfinished, failure);
    throw;
  }
  base::sync_directory(place.parent_path());
}

}  // namespace strongroom::operations
