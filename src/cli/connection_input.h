// How a command says where a database is and what opens it.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/secret_string.h"
#include "cli/command.h"
#include "domain/database_engine.h"

namespace strongroom::cli {

struct ConnectionInput {
  std::map<std::string, std::string> parameters;  // libpq's keywords; an empty value takes the keyword away
  bool whole = false;                             // a URL was given: nothing of an older connection stays
  std::optional<base::SecretString> password;     // nullopt: nothing was said of it; empty: none

  bool says_anything() const { return whole || !parameters.empty() || password.has_value(); }
};

// --url, --url-file, --host and so on, and where the password comes from.
std::vector<Argument> connection_arguments();

// Throws invalid_input for options that contradict each other and for a URL argument with a password in it (which the
// message does not repeat). May ask on the terminal.
ConnectionInput connection_from(const Arguments& arguments, const domain::DatabaseEngine& engine);

// What `parameters` are once the input was applied to them.
std::map<std::string, std::string> merged(std::map<std::string, std::string> parameters, const ConnectionInput& input);

// A variable of the environment; empty when it is not set.
using Environment = std::function<std::string(const char* name)>;
std::string process_environment(const char* name);

// DATABASE_URL, or DB_HOST, DB_PORT, DB_NAME and DB_USER; DB_PASSWORD where no password is in the URL. nullopt when
// none of them says where a database is. Throws invalid_input, naming the variable and not what it holds.
std::optional<domain::ParsedConnection> connection_from_environment(const Environment& environment,
                                                                    const domain::DatabaseEngine& engine);

}  // namespace strongroom::cli
