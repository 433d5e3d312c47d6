// What libpq is told about a connection: which of its keywords may be stored, and how they reach libpq and the tools.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "domain/database_engine.h"
#include "engines/postgres/options.h"
#include "process/runner.h"

namespace strongroom::postgres {

using Parameters = std::map<std::string, std::string>;

// See DatabaseEngine.
domain::ParsedConnection parse_connection(std::string_view text);
void require_usable(const Parameters& parameters);

// "key='value' …", as libpq reads it. For a tool's command line, which everybody can see: `parameters` hold no secrets.
std::string connection_text(const Parameters& parameters);

// Everything for libpq itself, the password included, by keyword.
std::map<std::string, base::SecretString> for_libpq(const domain::DatabaseAccess& access, const Options& options,
                                                    std::string_view application_name);

// What a tool connects by: the parameters with the application's name, without a file of passwords when there is a
// password of ours, and so that a server that is gone is found out within two minutes.
Parameters for_tool(const domain::DatabaseAccess& access, std::string_view application_name);
// The whole environment of a tool. The password is in none of it: see password_file().
std::vector<std::pair<std::string, base::SecretString>> tool_environment(const Options& options, bool has_password);
// The password as libpq's password file, in PGPASSFILE; nothing when there is none.
std::vector<process::SecretFile> password_file(const base::SecretString& password);

// Takes from this process's environment what libpq would complete a connection by (PGHOSTADDR, PGPORT, PGOPTIONS and so
// on), but for the password's: a shell that happens to set one must not lead a backup to another server than cron
// would. To be called before there is a second thread.
void forget_connection_variables();

}  // namespace strongroom::postgres
