#include "engines/restic/own_excludes.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>

#include "base/error.h"
#include "base/fd.h"
#include "base/file.h"
#include "engines/restic/arguments.h"

namespace strongroom::restic {
namespace {

std::filesystem::path place_for(const Options& options) {
  if (!options.cache_directory.empty()) return options.cache_directory;
  return options.temporary_directory.empty() ? std::filesystem::path{"/tmp"} : options.temporary_directory;
}

}  // namespace

OwnExcludes::OwnExcludes(const domain::BackupRequest& request, const Options& options) : request_{request} {
  if (request.exclude_paths.empty() || request.files.exclude_files.empty()) return;
  std::filesystem::create_directories(place_for(options));
  auto name = (place_for(options) / "own-excludes.XXXXXX").native();
  const base::Fd fd{::mkostemp(name.data(), O_CLOEXEC)};
  if (!fd) base::throw_system_error(errno, "writing what is left out of the backup");
  file_ = name;
  try {
    base::write_all(fd.get(), own_exclude_file(request.exclude_paths), "writing what is left out of the backup");
  } catch (...) {
    ::unlink(file_.c_str());
    throw;
  }
  request_.files.exclude_files.push_back(file_.native());
}

OwnExcludes::~OwnExcludes() {
  if (!file_.empty()) ::unlink(file_.c_str());
}

}  // namespace strongroom::restic
