#pragma once

#include <string>

#include "base/clock.h"

namespace strongroom::cli {

// A moment as a person gives it: "2026-11-24T13:30:00Z" (UTC), a day ("2026-11-24": its beginning in UTC), or how long
// ago ("30m", "24h", "7d"). `name` is the option's, for the message. Throws invalid_input.
base::UtcTime moment_from(const std::string& name, const std::string& given, base::UtcTime now);

}  // namespace strongroom::cli
