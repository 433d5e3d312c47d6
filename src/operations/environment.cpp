#include "operations/environment.h"

#include <cstdlib>
#include <utility>

#include "base/error.h"

namespace strongroom::operations {
namespace {

using base::Error;
using base::ErrorCode;

domain::ParsedConnection connection_from_url(const std::string& url, const domain::DatabaseEngine& engine) try {
  return engine.parse_connection(url);
} catch (const Error& error) {
  throw Error::with_words(ErrorCode::invalid_input, "DATABASE_URL cannot be used", error.message(),
                          "Correct the variable, or add the database with 'strongroom database add'.");
}

}  // namespace

std::string process_environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string{} : std::string{value};
}

std::optional<domain::ParsedConnection> connection_from_environment(const Environment& environment,
                                                                    const domain::DatabaseEngine& engine) {
  domain::ParsedConnection connection;
  if (const auto url = environment("DATABASE_URL"); !url.empty()) {
    connection = connection_from_url(url, engine);
  } else {
    if (environment("DB_HOST").empty() && environment("DB_NAME").empty()) return std::nullopt;
    constexpr std::pair<const char*, const char*> kVariables[] = {
        {"DB_HOST", "host"}, {"DB_PORT", "port"}, {"DB_NAME", "dbname"}, {"DB_USER", "user"}};
    for (const auto& [variable, keyword] : kVariables)
      if (auto value = environment(variable); !value.empty()) connection.parameters[keyword] = std::move(value);
  }
  if (connection.password.empty()) connection.password = base::SecretString{environment("DB_PASSWORD")};
  return connection;
}

}  // namespace strongroom::operations
