#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"

namespace strongroom::restic {

// RFC 3339 as Go writes it: any number of fraction digits, Z or an offset. nullopt when it is none: a listing is not
// worth failing over one odd time.
std::optional<base::UtcTime> parse_time(std::string_view text);

// Go's duration text, "1h2m3.5s", "350ms", "3.143278816s". nullopt when it is none.
std::optional<base::Milliseconds> parse_duration(std::string_view text);

}  // namespace strongroom::restic
