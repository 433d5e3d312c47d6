// Where passwords and credentials come from: never from an argument.
#pragma once

#include <map>
#include <stop_token>
#include <string>

#include "base/secret_string.h"

namespace strongroom::cli {

// The file's content without one newline at its end. Throws invalid_input when that is empty.
base::SecretString secret_from_file(const std::string& path);

// The same of standard input.
base::SecretString secret_from_standard_input();

// Asks on the terminal without showing what is typed, twice, as ask_hidden() does. Throws invalid_input also for an
// empty answer, and when the two differ.
base::SecretString secret_from_prompt(
    const std::string& question, const std::stop_token& stop,
    const std::string& otherwise = "give --password-file FILE or set STRONGROOM_REPOSITORY_PASSWORD");

// Asks once, for a secret that exists already and is proven by its use.
base::SecretString known_secret_from_prompt(const std::string& question, const std::stop_token& stop,
                                            const std::string& otherwise);

// NAME=VALUE lines; empty lines and lines that begin with '#' are passed over; values are taken as they stand.
std::map<std::string, base::SecretString> environment_from_file(const std::string& path);

}  // namespace strongroom::cli
