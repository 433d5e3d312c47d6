// Where passwords and credentials come from: never from an argument.
#pragma once

#include <map>
#include <string>

#include "base/secret_string.h"

namespace strongroom::cli {

// The file's content without one newline at its end. Throws invalid_input when that is empty.
base::SecretString secret_from_file(const std::string& path);

// The same of standard input.
base::SecretString secret_from_standard_input();

// Asks on the terminal without showing what is typed, twice. Throws invalid_input when there is no terminal or the two
// differ. `otherwise` says what to give where there is no terminal.
base::SecretString secret_from_prompt(
    const std::string& question,
    const std::string& otherwise = "give --password-file FILE or set STRONGROOM_REPOSITORY_PASSWORD");

// Asks once, for a secret that exists already and is proven by its use. `otherwise` says what to give where there is no
// terminal.
base::SecretString known_secret_from_prompt(const std::string& question, const std::string& otherwise);

// NAME=VALUE lines; empty lines and lines that begin with '#' are passed over; values are taken as they stand.
std::map<std::string, base::SecretString> environment_from_file(const std::string& path);

}  // namespace strongroom::cli
