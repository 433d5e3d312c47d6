#pragma once

#include <string_view>

namespace strongroom::domain {

// Names of repositories, databases and plans: [a-z0-9][a-z0-9._-]{0,62}.
bool is_valid_name(std::string_view name);
// Throws invalid_input that says what a name may be. `what`: "plan", "repository".
void require_valid_name(std::string_view what, std::string_view name);

}  // namespace strongroom::domain
