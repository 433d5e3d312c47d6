#include "cli/roles.h"

#include "base/error.h"
#include "base/text.h"

namespace strongroom::cli {

auth::Role role_from(const std::string& text) {
  if (const auto role = auth::role_from_text(text)) return *role;
  throw base::Error::with_words(base::ErrorCode::invalid_input, "there is no role '" + base::terminal_safe(text) + "'",
                                "viewers see, operators run plans of files and cancel, admins do all",
                                "Give --role viewer, operator or admin.");
}

}  // namespace strongroom::cli
