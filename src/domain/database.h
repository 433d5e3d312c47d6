#pragma once

#include <map>
#include <string>

#include "base/clock.h"
#include "base/secret_string.h"
#include "domain/repository.h"

namespace strongroom::domain {

// A PostgreSQL connection: what libpq is told, and the password that opens it.
struct Database {
  std::string name;
  // libpq's keywords ("host", "port", "user", "dbname", "service", "sslmode", …) and their values; only such as
  // DatabaseEngine::require_usable lets pass, so that there is never a secret among them.
  std::map<std::string, std::string> parameters;
  SealedSecret password;    // empty bytes = none: a socket that trusts its user, or the user's own password file
  bool is_default = false;  // what is meant where nobody names a database; one of all at most
  base::UtcTime created_at{};
};

// An opened connection's facts: live as long as one call needs them.
struct DatabaseAccess {
  std::map<std::string, std::string> parameters;
  base::SecretString password;
};

// "postgresql://USER@HOST:PORT/DBNAME", as far as it is said; for people. Never holds a password.
std::string shown_connection(const std::map<std::string, std::string>& parameters);

}  // namespace strongroom::domain
