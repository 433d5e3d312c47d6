#pragma once

#include <filesystem>

#include "base/fd.h"

namespace strongroom::instance {

// flock(2): belongs to the open file description, so whoever inherits the descriptor holds it too. False when another
// description holds it. Throws internal and the like.
bool try_lock(const base::Fd& file, const std::filesystem::path& path);

// Whether `path` still names the very file that is open: a holder may have removed it while we waited for its lock.
bool is_still_there(const base::Fd& file, const std::filesystem::path& path);

}  // namespace strongroom::instance
