// Text as the fonts of a PDF reader have it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace strongroom::audit {

// UTF-8 in Windows-1252; what that has not becomes \u{HEX}, control characters too, and bytes that are no UTF-8 \xHH.
std::string windows_1252(std::string_view utf8);

// In lines of at most `width` letters, broken at the last blank or comma where there is one in the second half of a
// line. No line for an empty text.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

}  // namespace strongroom::audit
