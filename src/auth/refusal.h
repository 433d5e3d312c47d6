// How everything here says no to whoever asks.
#pragma once

#include <string>

#include "base/error.h"

namespace strongroom::auth {

// One wording for all reasons, so that nobody learns what was nearly right. `why` is for the log alone; no secrets.
[[noreturn]] inline void refuse(std::string why) {
  throw base::Error{base::ErrorCode::unauthenticated, {}, std::move(why)};
}

}  // namespace strongroom::auth
