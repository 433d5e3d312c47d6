#pragma once

#include <string>

#include "auth/principal.h"

namespace strongroom::cli {

// Throws invalid_input with the three there are.
auth::Role role_from(const std::string& text);

}  // namespace strongroom::cli
