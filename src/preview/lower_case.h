#pragma once

#include <string>
#include <string_view>

namespace strongroom::preview {

// What restic's case-insensitive patterns compare: each character's simple lower case by Unicode's table, whatever the
// locale. A byte that is no UTF-8 becomes U+FFFD, so that all such bytes are alike.
void append_lower_case(std::string& to, std::string_view text);
std::string lower_case(std::string_view text);

}  // namespace strongroom::preview
