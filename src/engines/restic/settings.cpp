// Which settings a plan and a repository may hold. Settings that make restic run a program of somebody's choice
// (-o sftp.command, -o rclone.program, RESTIC_PASSWORD_COMMAND) are held by neither list, so nobody may set them yet,
// whoever asks: `caller` is for the day the local command line may.
#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/text.h"
#include "engines/restic/arguments.h"
#include "engines/restic/environment.h"
#include "engines/restic/restic_engine.h"

namespace strongroom::restic {
namespace {

using base::Error;
using base::ErrorCode;

}  // namespace

void ResticEngine::require_usable(const domain::FilesOptions& files, domain::Caller) const {
  constexpr std::array<std::string_view, 4> kCompressions{"", "auto", "off", "max"};
  if (std::ranges::find(kCompressions, files.compression) == kCompressions.end())
    throw Error{ErrorCode::invalid_input, "compression is auto, off or max"};
  if (!files.exclude_larger_than.empty() && !is_size(files.exclude_larger_than))
    throw Error{ErrorCode::invalid_input, "a size is a number with k, M, G or T behind it, for instance 500M"};
  for (const auto& argument : files.extra_arguments) require_allowed(argument);
}

void ResticEngine::require_usable(const domain::PruneLimits& limits) const {
  require_prune_limits(limits);
}

void ResticEngine::require_usable_environment(const std::string& backend, const std::vector<std::string>& names,
                                              domain::Caller) const {
  for (const auto& name : names)
    if (!is_allowed_variable(backend, name))
      throw Error{ErrorCode::invalid_input,
                  "'" + base::terminal_safe(name) + "' is no variable that a " + backend + " repository takes"};
}

}  // namespace strongroom::restic
