// Questions to whoever sits at the terminal.
#pragma once

#include <stop_token>
#include <string>

#include "base/secret_string.h"

namespace strongroom::cli {

// Both ask on the controlling terminal and wait for one line; what is not ended by a newline (the terminal was closed,
// Ctrl-D) is no answer, and empty. Used by the main thread, with the token of an Interruption that lives: throw
// cancelled when that is requested (Ctrl-C, and a terminal that was closed), with the terminal as it was before. Throw
// invalid_input where there is no terminal; `otherwise` says what to give instead.
std::string ask(const std::string& question, const std::stop_token& stop, const std::string& otherwise);

// What is typed is not shown, not even after the process was stopped and goes on. Throws invalid_input for control
// characters in it.
base::SecretString ask_hidden(const std::string& question, const std::stop_token& stop, const std::string& otherwise);

}  // namespace strongroom::cli
