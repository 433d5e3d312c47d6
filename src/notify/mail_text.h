// A mail as RFC 5322 has it.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"

namespace strongroom::notify {

// A header's text: as it is where it is printable ASCII, else encoded words (RFC 2047), lines folded.
std::string header_text(std::string_view text);
// Lines of at most 76 characters that end with CR LF (RFC 2045, 6.7).
std::string quoted_printable(std::string_view text);
// "Mon, 30 Nov 2026 04:43:00 +0000".
std::string mail_date(base::UtcTime time);

}  // namespace strongroom::notify
