// The database that the environment names, for commands.
#pragma once

#include <stop_token>
#include <string>

#include "cli/context.h"

namespace strongroom::cli {

// Where no database exists, and none but the default one is meant (`name` is empty or "default"): when the environment
// says where one is, adds it as "default" and says so.
void add_database_from_environment(Context& context, Owner& owner, const std::string& name, std::stop_token stop);
// The same, becoming the owner for as long as that takes. Nobody becomes the owner when there is nothing to add.
void add_database_from_environment(Context& context, const std::string& name, std::stop_token stop);

}  // namespace strongroom::cli
