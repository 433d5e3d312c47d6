// Where passwords and credentials come from: never from an argument.
#pragma once

#include <map>
#include <string>

#include "base/secret_string.h"

namespace strongroom::cli {

// The file's content without one newline at its end. Throws invalid_input when that is empty.
base::SecretString secret_from_file(const std::string& path);

// Asks on the terminal without showing what is typed, twice. Throws invalid_input when there is no terminal or the two
// differ.
base::SecretString secret_from_prompt(const std::string& question);

// NAME=VALUE lines; empty lines and lines that begin with '#' are passed over; values are taken as they stand.
std::map<std::string, base::SecretString> environment_from_file(const std::string& path);

}  // namespace strongroom::cli
