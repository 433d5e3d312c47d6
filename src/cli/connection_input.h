// How a command says where a database is and what opens it.
#pragma once

#include <stop_token>
#include <vector>

#include "cli/command.h"
#include "domain/database_engine.h"
#include "operations/database_change.h"

namespace strongroom::cli {

using ConnectionInput = operations::ConnectionChange;

// --url, --url-file, --host and so on, and where the password comes from.
std::vector<Argument> connection_arguments();

// Throws invalid_input for options that contradict each other and for a URL argument with a password in it (which the
// message does not repeat). May ask on the terminal, until a stop is requested (cli/prompt.h).
ConnectionInput connection_from(const Arguments& arguments, const domain::DatabaseEngine& engine,
                                const std::stop_token& stop);

}  // namespace strongroom::cli
